export {
  isHeldLongEnough,
  RestartBackoff,
  type RestartStrategy,
  restartDelayMs,
  restartStrategyOf,
} from './restart-strategy.ts';
