/** Escapes that HubSpot decodes before it signs. Its pages disagree; where a list decodes too much, the undecoded URL is there as well. */
const DECODED_BY_HUBSPOT = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B|26|3D|2B|60|22|3E|3C)/gi;
const DEFAULT_PORT: Readonly<Record<string, string>> = { 'https:': ':443', 'http:': ':80' };
const ORIGIN = /^(https?:)\/\/([^/?#]*)/i;

/**
 * The forms in which a platform may have signed a URL: as it is, with or without the default port ("since signature generation on the back end is inconsistent",
 * twilio-node), and with some escapes decoded (HubSpot). To try them is safe: without the secret none of them matches.
 */
export function urlVariants(url: string): readonly string[] {
  const variants = [url];
  const origin = ORIGIN.exec(url);
  const port = DEFAULT_PORT[origin?.[1]?.toLowerCase() ?? ''];
  if (origin !== null && port !== undefined) {
    const [start, , authority = ''] = origin;
    const rest = url.slice(start.length);
    if (authority.endsWith(port)) variants.push(start.slice(0, -port.length) + rest);
    else if (!/:\d+$/.test(authority)) variants.push(start + port + rest);
  }
  const decoded = url.replace(DECODED_BY_HUBSPOT, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
  if (decoded !== url) variants.push(decoded);
  return variants;
}
