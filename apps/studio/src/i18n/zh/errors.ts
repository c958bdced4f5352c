import type { errors as original } from '../en/errors.ts';
import type { Messages } from '../messages.ts';

export const errors: Messages<typeof original> = {
  domain: {
    user: '',
    external: '外部系统没有响应。Lockstep 会自动重试，你也可以手动重试。',
    internal: '这是 Lockstep 的问题。请复制详情并提交缺陷报告。',
  },
  incident: id => `详情见 Studio 日志，编号 ${id}。`,
  byCode: {
    'studio.unreachable': '无法连接到 Studio，它是否仍在运行？',
    'auth.unauthenticated': '你尚未登录。',
    'auth.wrong_credentials': '用户名或密码不正确。',
    'auth.too_many_attempts': '尝试次数过多，请几分钟后再试。',
    'auth.forbidden': '你没有执行此操作的权限。',
    'job.revision_conflict': '在你打开之后，有人保存了这个作业。',
    'job.name_taken': '已存在同名作业。',
    'job.not_found': '该作业不存在或已被删除。',
    'pair.not_found': '该任务对不存在或已被删除。',
    'job.nothing_to_run': '作业中没有 INSERT INTO，没有可运行的内容。',
    'job.running': '该作业的任务对正在运行，请先停止。',
    'pair.running': '该任务对还有一侧在运行，请先停止。',
    'pair.parallelism_exceeds_workers':
      '某一侧要求的子任务数超过任何 worker 的线程数。请减少并行度，或启动线程更多的 worker（LOCKSTEP_SUBTASK_THREADS_MAX）。',
    'run.already_running': '这一侧已在运行。',
    'run.not_active': '这一侧没有在运行。',
    'preview.too_many': '你正在运行的预览过多，请先停止一个。',
    'tap.not_running': '只有正在运行的任务才能旁路观察。',
    'run.not_found': '该运行不存在或已被删除。',
  },
  notFoundTitle: '这里什么也没有',
  notFoundLesson: '地址可能有误，或者它指向的内容已被删除。',
  goHome: '回到首页',
  pageFailed: '页面出错了',
};
