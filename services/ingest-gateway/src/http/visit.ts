const TIMEOUT_MS = 5000;

/** Asks for an address that the caller has checked, without redirects, and says whether it was there. Never rejects; the answer's body is not read. */
export async function visit(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
