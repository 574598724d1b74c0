"use client";

import { Toast } from "radix-ui";
import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { IconButton } from "./button";
import { Icon } from "./icon";

type Message = { id: number; tone: "success" | "failed"; title: string; detail?: string };
type Say = (message: Omit<Message, "id">) => void;

const ToastContext = createContext<Say>(() => undefined);

/** Says something once, politely, in the corner: `toast({ tone, title })`. */
export function useToast(): Say {
  return useContext(ToastContext);
}

/** At most three at a time: older ones give way. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<Message[]>([]);
  const say = useCallback<Say>((message) => {
    setMessages((before) => [...before.slice(-2), { ...message, id: (before.at(-1)?.id ?? 0) + 1 }]);
  }, []);
  const drop = (id: number): void => {
    setMessages((before) => before.filter((message) => message.id !== id));
  };
  return (
    <ToastContext value={say}>
      <Toast.Provider duration={5000} swipeDirection="right">
        {children}
        {messages.map((message) => (
          <ToastCard
            key={message.id}
            message={message}
            onClose={() => {
              drop(message.id);
            }}
          />
        ))}
        <Toast.Viewport className="toasts" />
      </Toast.Provider>
    </ToastContext>
  );
}

function ToastCard({ message, onClose }: { message: Message; onClose: () => void }) {
  const onOpenChange = (open: boolean): void => {
    if (!open) onClose();
  };
  return (
    <Toast.Root className={`toast ${message.tone}`} onOpenChange={onOpenChange}>
      <Icon name={message.tone} />
      <div className="grow">
        <Toast.Title className="strong">{message.title}</Toast.Title>
        {message.detail !== undefined && (
          <Toast.Description asChild>
            <p>{message.detail}</p>
          </Toast.Description>
        )}
      </div>
      <Toast.Close asChild>
        <IconButton icon="x" label="Dismiss" size="small" />
      </Toast.Close>
    </Toast.Root>
  );
}
