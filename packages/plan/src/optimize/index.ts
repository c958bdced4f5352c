export { type OptimizeOptions, optimize, ruleNames } from './optimize.ts';
