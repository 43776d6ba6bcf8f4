import { firstDay } from './first-day.ts';

firstDay(async () => undefined);
