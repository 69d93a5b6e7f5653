/** Whether one of these clients is not on this machine; `npm test` installs what it can and lists the rest in its summary. */
export function isMissing(...clients: readonly string[]): boolean {
  const missing = (process.env.SLUICE_TEST_MISSING ?? '').split(',').filter((name) => name !== '');
  return clients.some((client) => missing.includes(client));
}
