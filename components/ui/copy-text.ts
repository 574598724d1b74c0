/**
 * Puts text on the clipboard. On plain http (not localhost) browsers hide the clipboard API, so the old way stands behind it.
 * @returns whether it worked.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  // Deprecated, and the only way where the page is not a secure context.
  const done = (document as { execCommand: (command: string) => boolean }).execCommand("copy");
  area.remove();
  return done;
}
