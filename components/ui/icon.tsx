import { ICON_PATHS, type IconName } from "./icon-paths";

/** A decorative drawing; whatever it means is also said in words beside it or in the control's label. */
export function Icon({ name, size, className = "" }: { name: IconName; size?: "sm" | "xs"; className?: string }) {
  return (
    <svg className={`i ${size ?? ""} ${className}`} viewBox="0 0 16 16" aria-hidden="true">
      {ICON_PATHS[name]}
    </svg>
  );
}
