/** Loaded before the product: says at the end how much memory the process held at most, in MB. */
process.on('exit', () => {
  process.stderr.write(`\nheld at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`);
});
