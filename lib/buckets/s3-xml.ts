import { XMLParser } from "fast-xml-parser";

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (tag) => tag === "Contents" || tag === "CommonPrefixes",
});

/** @returns undefined for what is no XML: a proxy's page, or nothing at all. */
export function parseXml(xml: string): unknown {
  try {
    return parser.parse(xml);
  } catch {
    return undefined;
  }
}
