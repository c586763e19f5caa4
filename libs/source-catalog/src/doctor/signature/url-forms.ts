import { rawHeader } from '@tributary/contracts';

/** An address as the sender may know it. */
export interface UrlForm {
  readonly url: string;
  /** How it differs from those that were tried, as a part of a sentence. */
  readonly difference: string;
}

const HOST_HEADERS = ['x-forwarded-host', 'x-original-host', 'host'];
const HOST = /^[a-z0-9.-]{1,253}(?::\d{1,5})?$/i;
/** Of the addresses that the request itself gives. */
const MAX_URLS = 4;

/** Forms that are not among `urls`. */
export function* urlForms(urls: readonly string[], rawHeaders: readonly string[]): Generator<UrlForm> {
  const seen = new Set(urls);
  for (const given of urls.slice(0, MAX_URLS)) {
    for (const form of formsOf(given, rawHeaders)) {
      if (seen.has(form.url)) continue;
      seen.add(form.url);
      yield form;
    }
  }
}

function* formsOf(given: string, rawHeaders: readonly string[]): Generator<UrlForm> {
  if (!URL.canParse(given)) return;
  const { protocol, host, pathname, search } = new URL(given);
  const other = protocol === 'https:' ? 'http:' : 'https:';
  const hosts = HOST_HEADERS.flatMap((name) => rawHeader(rawHeaders, name)?.split(',')[0]?.trim() ?? []).filter((name) => HOST.test(name));
  for (const name of new Set([host, ...hosts])) {
    const isOther = name === host ? '' : `the host ${name}, and `;
    for (const scheme of [protocol, other]) {
      const difference = `${isOther}${scheme.slice(0, -1)}`;
      yield { url: `${scheme}//${name}${pathname}${search}`, difference };
      const toggled = pathname.endsWith('/') ? pathname.slice(0, -1) : `${pathname}/`;
      yield {
        url: `${scheme}//${name}${toggled}${search}`,
        difference: `${difference}, ${pathname.endsWith('/') ? 'without' : 'with'} a slash at the end`,
      };
      yield { url: `${scheme}//${name}${pathname}`, difference: `${difference}, without the query` };
    }
  }
}
