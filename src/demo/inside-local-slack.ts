/**
 * Runs inside the local-slack program before its own code (Bun's `--preload`, given through BUN_OPTIONS): the program
 * would listen on every network interface and outlive us. Here it listens on loopback alone, and ends with our pipe.
 */
declare const Bun: { serve: (options: object) => unknown };

const serve = Bun.serve;
Bun.serve = (options) => serve({ ...options, hostname: '127.0.0.1' });
process.stdin.on('end', () => process.exit());
process.stdin.resume();
process.stdout.write('guarded: loopback only\n');
