import type { common as original } from '../en/common.ts';
import type { Messages } from '../messages.ts';

export const common: Messages<typeof original> = {
  productName: 'Lockstep',
  stream: '流',
  batch: '批',
  cancel: '取消',
  close: '关闭',
  copy: '复制',
  copied: '已复制',
  retry: '重试',
  save: '保存',
  saved: '已保存',
  remove: '删除',
  none: '–',
  loading: '加载中',
  more: '更多',
  nullValue: 'NULL',
  version: number => `v${number}`,
  perSecond: '行/秒',
  rows: count => `${count} 行`,
};
