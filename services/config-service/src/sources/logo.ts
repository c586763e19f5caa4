const WORD = /\p{Lu}?[\p{Ll}\p{N}]+|\p{Lu}+/gu;

/** A logo for a source type: its initials on a square whose colour comes from its id, as the data URI of an SVG. */
export function logoOf({ id, name }: { readonly id: string; readonly name: string }): string {
  const initials = (name.match(WORD) ?? [id]).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join(''); // prettier-ignore
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">' +
    `<rect width="40" height="40" rx="9" fill="hsl(${hueOf(id)} 55% 36%)"/>` +
    `<text x="20" y="20" dy=".35em" text-anchor="middle" font-family="system-ui,sans-serif" font-size="17" font-weight="600" fill="#fff">${initials}</text>` +
    '</svg>';
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return hash % 360;
}
