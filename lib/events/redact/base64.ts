const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The bytes a base64 text stands for; undefined when it is none as Go writes it (standard alphabet, padded, nothing left over). */
export function fromBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64");
  // Last digits may hold bits that stand for nothing; such a text is not what these bytes are written as.
  return bytes.toString("base64").endsWith(text.slice(-4)) ? bytes : undefined;
}
