import type { home as original } from '../en/home.ts';
import type { Messages } from '../messages.ts';

export const home: Messages<typeof original> = {
  title: '首页',
  needsYou: '需要你处理',
  allWell: '暂无待处理事项：所有任务对结果一致，没有失败的运行。',
  differs: pair => `${pair}：流批结果不一致`,
  differsDetail: (windows, percent) => `${windows} 个窗口不一致，${percent} 的行一致`,
  sideFailed: (pair, side) => `${pair}：${side}侧运行失败`,
  sideUnreachable: (pair, side) => `${pair}：${side}侧运行的 worker 没有响应`,
  unreachableDetail: '另一个 worker 将从最近的检查点接管。',
  look: '查看',
  pairs: '任务对',
  allPairs: '全部任务对',
  tourTitle: '三步了解 Lockstep',
  tour: {
    watch: {
      title: '看一个任务对如何一致',
      text: pair => `${pair} 同时以流和批运行。一致性条逐窗口显示，绿色表示两侧一致。`,
      action: '打开任务对',
    },
    write: {
      title: '写一条查询',
      text: keys => `打开开发页，修改 SQL，按 ${keys} 一秒内看到结果，不会写入任何数据。`,
      action: '打开开发页',
    },
    break: {
      title: '制造差异并修复',
      text: '让一些行迟到，或修改结果表中的一行。执行对账，查看哪些单元格不同及其原因，只修复有差异的窗口。',
      action: '试一试',
    },
  },
  hideTour: '隐藏引导',
  noPairs: '还没有任务对',
  noPairsLesson: '任务对是一份只发布一次、同时以流和批运行的 SQL。请在开发页编写作业并发布。',
  openStudio: '打开开发页',
};
