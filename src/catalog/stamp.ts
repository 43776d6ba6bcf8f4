import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Names, sizes and times of a folder's files: what tells that one was changed without reading them. Empty where there is no folder. */
export function folderStamp(folder: string | null): string {
  if (folder === null) return '';
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const { size, mtimeMs } = statSync(join(folder, name));
        return `${name} ${size} ${mtimeMs}`;
      })
      .join('\n');
  } catch {
    return 'cannot be read';
  }
}
