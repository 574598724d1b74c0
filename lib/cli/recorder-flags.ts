import { Option } from "commander";

/** What a source of kind tailscale-recorder is told on the command line. */
export type RecorderFlags = { recorderAddress?: string[]; allowedTag?: string[] };

/** The flags, made anew: a command keeps those it was given. */
export function recorderOptions(): Option[] {
  return [
    manyOf(
      "--recorder-address <address>",
      "tailscale-recorder: where its connections arrive (ip:port, :port) or who makes them (ip); repeatable",
    ),
    manyOf("--allowed-tag <tag>", "tailscale-recorder: a tag its callers must carry one of; repeatable"),
  ];
}

/** Only what was given: a kind that has no such setting refuses it. The address `none` stands for no address. */
export function settingsOf({ recorderAddress, allowedTag }: RecorderFlags): Record<string, unknown> {
  const addresses = recorderAddress?.length === 1 && recorderAddress[0] === "none" ? [] : recorderAddress;
  return {
    ...(addresses !== undefined && { recorderAddresses: addresses }),
    ...(allowedTag !== undefined && { allowedTags: allowedTag }),
  };
}

function manyOf(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}
