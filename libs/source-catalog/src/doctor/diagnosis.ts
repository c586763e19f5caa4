/** Why a request failed its check. A closed set, for the texts and pictures of a console. */
export type DiagnosisCause =
  | 'signature_missing'
  | 'signature_malformed'
  | 'wrong_header'
  | 'wrong_prefix'
  | 'wrong_encoding'
  | 'wrong_algorithm'
  | 'wrong_secret'
  | 'secret_has_whitespace'
  | 'secret_read_differently'
  | 'secret_of_another_source'
  | 'secret_expired'
  | 'body_altered'
  | 'signed_content_differs'
  | 'signed_header_missing'
  | 'url_differs'
  | 'timestamp_missing'
  | 'stale_timestamp'
  | 'clock_differs'
  | 'wrong_time_unit'
  | 'credentials_missing'
  | 'credentials_elsewhere'
  | 'credentials_malformed'
  | 'credentials_encoded'
  | 'credentials_wrong'
  | 'username_wrong'
  | 'password_wrong'
  | 'wrong_audience'
  | 'key_unavailable'
  | 'settings_changed';

/** One thing that is wrong, in words. */
export interface Finding {
  readonly cause: DiagnosisCause;
  /** One sentence. */
  readonly summary: string;
  /** What to do next; names the setting or the page of the platform. */
  readonly action: string;
  /** For engineers: which header, which encoding, how many seconds; never a secret or a computed signature. */
  readonly detail?: string;
}

export interface Diagnosis extends Finding {
  /** `certain`: the check passes once this is put right, or the request shows it by itself. `likely`: what explains such a request most often. */
  readonly certainty: 'certain' | 'likely';
}

/** Of several findings the first gives the cause; the others have to be put right as well. */
export function certain(first: Finding, ...others: readonly Finding[]): Diagnosis {
  return { ...together(first, others), certainty: 'certain' };
}

export function likely(first: Finding, ...others: readonly Finding[]): Diagnosis {
  return { ...together(first, others), certainty: 'likely' };
}

function together(first: Finding, others: readonly Finding[]): Finding {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const details = all.flatMap(({ detail }) => (detail === undefined ? [] : [detail]));
  return {
    cause: first.cause,
    summary: first.summary,
    action: [first.action, ...others.map(({ summary, action }) => `Besides: ${summary} ${action}`)].join(' '),
    ...(details.length === 0 ? {} : { detail: details.join(' ') }),
  };
}
