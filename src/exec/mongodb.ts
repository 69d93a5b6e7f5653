import { messageOf } from '../errors.ts';
import { DriverLoginError, type DriverSession, type ExecDriver, type ExecLogin } from './driver.ts';
import { defaultDatabase } from './mongodb/default-database.ts';
import { fieldOf, textOf } from './mongodb/fields.ts';
import { Leg } from './mongodb/leg.ts';
import { logIn } from './mongodb/login.ts';
import { runScript } from './mongodb/run.ts';

/** Runs scripts in the shell's language with a client of our own: the usual driver takes no socket that is there already. */
export const mongodbExec: ExecDriver = {
  async open(socket, login) {
    const leg = new Leg(socket);
    await logIn(leg, login);
    return session(leg, login);
  },
};

function session(leg: Leg, login: ExecLogin): DriverSession {
  return {
    // The protocol's greeting is the gateway's own, so that the server is asked.
    serverVersion: '',
    async askVersion() {
      const { error, fields } = await leg.send('admin', new Map([['buildInfo', true]])).catch((reason: unknown) => {
        throw new DriverLoginError({ message: messageOf(reason) });
      });
      if (error !== undefined) throw new DriverLoginError(error);
      return textOf(fieldOf(fields, 'version')) ?? '';
    },
    run(script, sink) {
      const database = login.database === '' ? defaultDatabase(login.setting) : login.database;
      return runScript(leg, script, database, sink);
    },
    end: () => leg.end(),
  };
}
