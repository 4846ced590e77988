const key = 'massmessaging.reloaded';

/** Loads the page again when a file of it is gone, once a minute at most: the next build's page names other files. */
export function reloadOnce(failure: unknown): boolean {
  const gone = failure instanceof TypeError && /import|module/i.test(failure.message);
  if (!gone || !navigator.onLine) return false;
  const last = Number(sessionStorage.getItem(key) ?? 0);
  if (Date.now() - last < 60_000) return false;
  sessionStorage.setItem(key, String(Date.now()));
  location.reload();
  return true;
}
