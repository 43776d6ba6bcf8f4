import { registerHooks } from 'node:module';

/** Loaded before `src/main.ts`, it puts the strict proxy before the local workspace that main starts. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './demo/local-workspace.ts' && context.parentURL?.endsWith('/src/main.ts')
      ? next(new URL('./strict-workspace.ts', import.meta.url).href, context)
      : next(specifier, context),
});
