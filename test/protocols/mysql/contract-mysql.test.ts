import { startMysql } from '../../servers/mysql.ts';
import { contractSuite } from '../contract.ts';
import { mysqlSubject } from './contract-subject.ts';

contractSuite(mysqlSubject(startMysql));
