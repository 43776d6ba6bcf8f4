import { inject } from 'vitest';
import { firstDay } from '../first-day.ts';
import { databasesOn } from '../help/databases.ts';

firstDay(databasesOn(inject('postgresUrl')));
