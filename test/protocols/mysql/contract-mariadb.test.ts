import { describe } from 'vitest';
import { isMissing } from '../../e2e/missing.ts';
import { startMariadb } from '../../servers/mysql.ts';
import { contractSuite } from '../contract.ts';
import { mysqlSubject } from './contract-subject.ts';

describe.skipIf(isMissing('mariadb-server'))('on a real server', () => contractSuite(mysqlSubject(startMariadb)));
