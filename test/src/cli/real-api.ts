import { type Harness, type Person, startApi } from '../api/harness.ts';
import { type Ran, type RunOptions, run } from './harness.ts';

/** The command line against the real API on a real store. */
export interface RealApi {
  readonly api: Harness;
  readonly url: string;
  /** Runs a command line as this person. */
  as(person: Person, args: readonly string[], options?: RunOptions): Promise<Ran>;
  close(): Promise<void>;
}

/** Starts the API and makes it listen. */
export async function startRealApi(): Promise<RealApi> {
  const api = await startApi();
  const url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    api,
    url,
    as: async (person, args, options = {}) => run(args, { url, token: await api.login(person), ...options }),
    close: () => api.close(),
  };
}

/** A command line as it stands in a document, taken apart as a shell would. */
export function words(line: string): string[] {
  const joined = line.replaceAll(/\\\n\s*/g, ' ').trim();
  return [...joined.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
