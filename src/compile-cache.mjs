import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Loaded before all else (`node --import`): what Node makes of our files, their types taken out, is kept beside the packages,
// and a start takes half the time. Where that folder cannot be written, nothing is kept, and nothing is lost. JavaScript, since
// for the first file with types Node would load what takes them out.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'stormbrief'));
