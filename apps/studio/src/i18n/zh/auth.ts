import type { auth as original } from '../en/auth.ts';
import type { Messages } from '../messages.ts';

export const auth: Messages<typeof original> = {
  title: '登录 Lockstep',
  tagline: '一份 SQL 作业，流批两侧运行，结果一致。',
  name: '用户名',
  password: '密码',
  signIn: '登录',
  firstRun: '首次启动时，终端里打印了管理员的用户名和密码。',
};
