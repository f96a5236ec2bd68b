// Everything the desk says. Officers read Chinese; codes stay in the code.
import { MINUTES } from "./unused.js";

const ZONE = "Asia/Shanghai";
const WEEKDAYS = "日一二三四五六";

// A civil day: 12月4日（周五）; its year where it is not this one.
export function day(iso, { year = true, weekday = true } = {}) {
  if (!iso) return "—";
  const at = new Date(`${iso}T00:00:00Z`);
  const name = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
  return `${year ? `${at.getUTCFullYear()}年` : ""}${name}${weekday ? `（周${WEEKDAYS[at.getUTCDay()]}）` : ""}`;
}

// The civil day of an instant, in China.
export const dayOf = (iso) => new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date(iso));

// An instant; its year where it is not this one, or on what is printed and kept.
export function time(iso, { seconds = false, year = dayOf(iso || 0).slice(0, 4) !== dayOf(Date.now()).slice(0, 4) } = {}) {
  if (!iso) return "—";
  const parts = new Intl.DateTimeFormat("zh-CN", {
    timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined, hourCycle: "h23",
  }).formatToParts(new Date(iso));
  const of = (type) => (parts.find((one) => one.type === type) || {}).value;
  return `${year ? `${of("year")}年` : ""}${of("month")}月${of("day")}日 ${of("hour")}:${of("minute")}${seconds ? `:${of("second")}` : ""}`;
}

export function left(deadline) {
  const n = deadline.days_left;
  if (n == null) return "";
  return n < 0 ? `超 ${-n} 天` : n === 0 ? "今天到期" : `还 ${n} 天`;
}

export const words = {
  waiting: "正在读取…", failed: "没有读出来", again: "再试一次", offline: "网络没有接通，请检查后再试；您写的内容还在。", close: "关闭", cancel: "先不办", back: "返回列表",
  signIn: "登录", signOut: "退出", signInTitle: "请登录", signInHint: "用审批局发给您的工号登录。手机短信、微信里的链接都不能登录本工作台。" + `连续${MINUTES}分钟不操作会自动退出。`,
  signInFailed: "这次登录没有完成，请再登录一次。",
  unusedTitle: "因长时间未操作已退出", unusedHint: (lost) => `连续${MINUTES}分钟没有操作，工作台自动退出。${lost ? "写了没提交的内容已经清除。" : ""}请重新登录。`,
  unusedSoon: "一分钟后自动退出", unusedWarning: `已经${MINUTES - 1}分钟没有操作。按任意键或者点一下就继续；不操作就会退出，写了没提交的内容会清除。`, goOn: "继续", unusedRule: `连续${MINUTES}分钟不操作会自动退出`,
  ended: "登录已到期，请重新登录。", endedTitle: "登录已到期", endedHint: "您写的理由和备注还在；手工录入的表里有个人信息，没有保留，需要重填。重新登录后回到这里接着办。",
  noRole: "您的账号还没有岗位", noRoleHint: (phone) => `请联系主管为您的账号设置岗位（窗口、审批、主管或审计），再重新登录。电话 ${phone}`,
  roles: { clerk: "窗口人员", approver: "审批人员", supervisor: "主管", auditor: "审计人员" },
  find: "名称 / 信用代码 / 证号 / 手机尾号", findLabel: "查找持证主体、证照或办件",
  findHint: "可以查：名称（从头写，县、镇、街道可略）、统一社会信用代码、证照编号、办件编号，或者手机号码末四位。",
  foundBy: { uscc: "统一社会信用代码", tail: "首选联系人的手机末四位", case: "办件编号", number: "证照编号", name: "名称开头" },
  found: (by, n, more) => `按${by}找到 ${n}${more ? " 个以上，请多写几个字" : " 个"}`, foundNone: "没有找到。", foundTitle: "查找结果",
  late: "已超承诺时限", most: (n, most) => (n >= most ? `${most - 1}+` : String(n)), lateCount: (n) => `其中 ${n} 件已超期`,
  queues: { filed: "待审批", correcting: "待补正回来", granted: "待制证", issued: "待送达" },
  look: "看", today: "今日闹钟", forecast: "90 天预测", statistics: "统计", items: "事项与规则", entry: "人工录入", enterHere: "录入或更正", waitingTitle: "待办",
  reports: "月报（PDF）",
  heads: { holder: "持证主体", item: "事项", limit: "承诺时限", state: "状态", due: "应办日期", why: "先办原因" },
  limits: { filed: "承诺时限", correcting: "最晚补正", granted: "", issued: "" },
  rowsLate: "未见超期的办件，都在时限之内。", rowsNone: { filed: "没有待审批的办件。申报一到就会出现在这里。", correcting: "没有等待补正的办件。", granted: "没有等待制证的办件。", issued: "没有等待送达的证照。" },
  workNone: "这张清单已经办完。", urgentFirst: (n, more) => `${n} 件${more ? "，后面还有" : ""}，最急的在最上面。`, more: "再看一页",
  keysHint: [["j", "k", "移动"], ["Enter", "打开"], ["?", "全部按键"]],
  filterKind: "证照", filterTown: "乡镇", all: "全部", filtered: (n, of) => `筛出 ${n} / ${of} 件（只筛已读出的各页）`,
  pick: "从左边选一件，在这里看它的全部情况。", caseNumber: "办件编号", print: "打印", refresh: "刷新",
  form: "申报信息", formDiffers: (n) => `申报信息（${n} 处须留意）`, from: (source, on) => `${source.startsWith("依据") || source.startsWith("您") ? source.replace("您本人", "申请人") : `来自${source}`}${on ? `，${day(on, { weekday: false })}` : ""}`,
  lastTime: (value) => `上次申报：${value}`, noForm: "尚未申报。", authorisations: "授权委托书", revoked: "已取消", authorised: (until) => `办结为止，最晚到 ${day(until, { weekday: false })}`, licence: "证照", holder: "持证主体", contacts: "联系人", materials: "材料", photos: "材料照片", photoSee: "看照片", noMaterials: "不需要另交材料。",
  checks: "核对", timeline: "经过", messages: "短信", parcels: "快递", tasks: "人工任务", reasons: "未提醒的原因", rating: "服务评价", change: "变更", decision: "决定", basis: "依据",
  proofWaiting: "正在核对签名和档案…", proofGood: (n) => `签名和档案核对一致（事件 ${n.events || 0} 个、申报 ${n.applications || 0} 份、证照 ${n.licences || 0} 份）`,
  proofBad: (n) => `档案有 ${n} 处不符，请先停办并报告`, proofSee: "看哪里不符", proofNot: "签名和档案没有核对成",
  show: "显示", showTitle: (what) => `显示完整的${what}`, showWhy: "看这一项是为了", showHint: "谁、何时、为什么查看，都会记录在案。", showDo: "显示并记录",
  purposes: { call: "电话联系持证人", identity: "核对申请人身份", delivery: "联系送达", correction: "核对登记信息" },
  idNumber: "证件号码", mobile: "手机号码", confidence: "可信程度", verifiedOn: (on) => `${day(on, { weekday: false })}确认`,
  outcomes: { grant: "准予", correct: "一次性补正", refuse: "不予许可" },
  confirmGrant: (name) => `准予“${name}”？`, grantHint: "准予后系统立即制证，并安排政务快递。", until: "新证有效期止", grantDo: "确认准予",
  confirmCorrect: (name) => `退回“${name}”补正？`, correctHint: "补正只能告知一次，请把缺的、不对的一次写全。时限从补正后重新计算。", correctItem: (n) => `第 ${n} 项`, correctMore: "再加一项", correctLess: "删去", correctDo: "退回补正",
  confirmRefuse: (name) => `不予“${name}”？`, refuseReason: "理由和法律依据", refuseDo: "作出不予许可决定",
  remedy: "申请人会同时看到救济途径：不服本决定的，可以依法申请行政复议，或者提起行政诉讼。",
  deemed: "确认视为准予延续", deemedOn: "视为准予延续之日", confirmDeemed: (name) => `确认“${name}”视为准予延续？`,
  deemedHint: "有效期届满前没有作出决定，依法视为准予延续（行政许可法第五十条第二款）。确认后系统立即制证，新的有效期与原证相接，不间断。",
  special: {
    title: "特别程序", sort: "哪种程序", sorts: { site_check: "现场核查", expert_review: "专家评审", testing: "检验检测", hearing: "听证" }, reason: "理由", days: "预计用时（工作日）",
    confirmStart: (name) => `“${name}”转特别程序？`, startHint: "从今天起计时暂停，作出结论后按余下的天数接着算。预计用时会告诉申请人。转特别程序后不能再退回补正。", startDo: "开始，计时暂停",
    reasonShort: "请写明为什么要转特别程序，至少5个字。", daysWrong: "预计用时请填1至60个工作日。",
    confirmEnd: (name, sort) => `“${name}”的${sort}结论？`, endHint: "作出结论后计时继续。结论为不通过的不能准予；整改后可以再核查一次。", finding: "结论", passed: "通过", failed: "不通过", note: "发现了什么", endDo: "作出结论，计时继续",
    chooseOne: "请选择通过还是不通过。", noteShort: "请写明发现了什么，至少2个字。",
    told: { special: "已转特别程序，计时暂停。", finding: "结论已记录，计时继续。", extension: "已延长，短信告诉申请人。" },
    confirmExtend: (name) => `延长“${name}”的办理期限？`, extendHint: "法定期限内确实不能作出决定的才可以延长，只能延长一次，天数依本事项的规定（行政许可法第四十二条）。延长到哪天、为什么，都会告诉申请人。", extendDo: "批准延长", extendShort: "请写明为什么要延长，至少5个字。", extended: "已延长到",
    waits: "还没有结论", until: (told) => `预计 ${told.days} 个工作日，到${day(told.expected_by, { year: false })}`,
    limits: "办理时限", lawful: "法定时限", rests: "暂停", before: (on) => `暂停前为${day(on)}，按余下的天数顺延`, lawGoesOn: "现场核查不停法定时限",
  },
  batch: {
    title: "整批准予", heading: "整批准予：哪些可以一起准予？", none: "没有可以整批准予的办件。", tick: "勾选", tickOne: (holder, item) => `勾选 ${holder} ${item}`, all: (n) => `全部勾选（${n} 件）`,
    grant: (n) => `准予勾选的 ${n} 件`, most: (n) => `自动核对全部通过的A类事项才在这里，点开可以看全部情况。一次最多 ${n} 件。`, mayNot: "整批准予须由审批人员、主管办理。",
    confirm: (n) => `准予这 ${n} 件？`, hint: "每一件都是您作出的一个决定，逐件再核对一遍后记录；其中一部分由其他工作人员复核。准予后系统立即制证。", chosen: "勾选的办件", confirmDo: (n) => `确认准予 ${n} 件`,
    answers: "每一件的结果", became: "结果", not: "没有准予", sampled: "抽中复核，由其他工作人员复核", came: (granted, of) => (granted === of ? `${of} 件全部准予` : `${of} 件中准予 ${granted} 件，${of - granted} 件没有准予`), seen: "收起结果",
    alone: "须单独办理的", aloneCount: (n) => `须单独办理的 ${n} 件`, why: "为什么",
  },
  report: {
    title: "个人信息报告", button: "个人信息报告", readsButton: "谁查看过", heading: "本人要看、要改、要删个人信息？", askTitle: "为谁出具个人信息报告？", askHint: "先核对来人身份。谁出具、为谁、为什么，都会记录在案；号码默认遮住。", why: "谁来查询、怎样核对的身份", whyShort: "请写明谁来查询、怎样核对的身份。", openAsk: "含完整的手机号码和证件号码（交给本人）", askDo: "出具",
    made: (who, at, why) => `${who} 于${at}出具：${why}`, file: "下载 JSON", basics: "登记的信息", choices: "本人的选择", reminders: "接收提醒短信", noReminders: "不接收提醒短信", profile: "同意画像", noProfile: "不同意画像",
    cases: "办件和保管到哪天", casesHeads: ["事项", "状态", "签名和签发的文件", "保管到", "为什么要留"], noCases: "没有办件。", passed: "交给过谁", passedHeads: ["交给谁", "什么信息", "次数"], noPassed: "没有交给过别人。",
    reads: "谁查看过", readsHeads: ["何时", "谁", "角色", "看了什么", "完整显示了哪一项", "用途"], noReads: "没有人查看过。", field: (name) => (name.startsWith("mobile") ? "手机号码" : name === "legal_rep_id" ? "证件号码" : name === "report.open" ? "个人信息报告（完整号码）" : name === "report" ? "个人信息报告" : name || "—"),
    kept: "保存哪些信息、多久", keptHeads: ["种类", "内容", "做什么用", "保管多久", "期满以后", "依据"], rights: "您可以",
  },
  exports: {
    title: "名单导出", heading: "名单导出：谁导出了什么，为了什么？", hint: "名单在后台生成，一般几分钟。谁申请、谁下载、为了什么，都会记录在案；号码默认遮住。", none: "还没有导出过名单。",
    heads: ["名单", "格式", "谁申请", "何时", "用途", "状态", "行数"], clock: "系统", openNumbers: "含完整号码", link: "取链接", linkTitle: "下载链接", fetch: (name) => `下载${name}`, until: (at) => `到 ${at} 为止有效，请勿转发。`,
    ask: "申请名单", askTitle: "申请哪一份名单？", askHint: "同一份名单刚申请过的，请直接在表里取链接。", what: "名单", lists: { entities: "市场主体名单", licences: "证照名单", quality: "数据质量问题清单", audit: "查看和操作记录（主管）" },
    form: "格式", forms: { xlsx: "Excel（xlsx）", csv: "CSV", jsonl: "JSON Lines" }, why: "用途", whyShort: "请写明导出的用途。", openAsk: "含完整的手机号码和证件号码", askDo: "申请", asked: "已申请，生成后在这里取链接。",
  },
  decided: (outcome) => `已${outcome}。`, mayNot: "现在不能作决定", noActions: "本件现在没有可以作的决定。", decideTitle: "作决定",
  done: "办结", doneTitle: "这项任务办得怎么样？", doneOutcome: "结果", doneNote: "备注（勿写手机号码、证件号码）", doneNumber: "打的是哪个号码", doneAny: "不是通过号码", doneDo: "办结任务", doneTold: "任务已办结。",
  results: { reached: "已联系上", wrong_number: "号码有误", will_file: "将自行办理", closed_down: "已不再经营", refused: "不愿办理", other: "其他" }, fetched: "已到窗口领取新证（备注写明领取人）", handedIn: "已到窗口交回原证（备注写明交件人）",
  checked: { checked_right: "复核无误", checked_wrong: "复核有误" }, settled: { grant_revoked: "已依法撤销（行政许可法第六十九条；备注写明理由）", grant_kept: "核实后维持准予（备注写明理由）" },
  heldUp: { issue_again: "已处理，由系统再制证", not_made: "不再制证，办件结束（备注写明理由、怎样告知申请人）" },
  endsByItself: "对办件作出决定、恢复计时或者复核以后，这项任务自动办结。",
  automatic: {
    title: "自动审批", do: "开启自动审批", off: "关闭自动审批", left: "这一项已经开启自动审批，本件没有全部通过核对，由人决定：", soon: "全部核对都已通过，平台即将自动准予；您也可以现在决定。", byPlatform: (name) => `${name}（自动）`,
    terms: (told) => `${told.on ? "自动审批已开启" : "可以开启自动审批"}${told.provisional ? "，先予后查" : ""}，抽${told.check_percent}%、${told.check_within}个工作日内复核`,
    hint: (told) => `开启后，全部核对通过的由平台当即准予，抽${told.check_percent}%在${told.check_within}个工作日内复核；通不过的照旧等人决定。依据：${told.basis}。`,
  },
  open: "打开", openCase: "看办件", openHolder: "看主体", openFile: "看文件", first: "先办", risk: "逾期风险", aboutLatest: (on) => `最晚 ${day(on, { year: false })}`,
  files: { title: "数据文件", rows: "行数", accepted: "收下", unchanged: "未变", rejected: "退回", held: "待人工", reason: "为什么要等", would: "放行后会变动", ruling: "放行决定", release: "放行", refuse: "退回不收", why: "理由", whyHint: "放行或退回的理由会记录在案。", ruled: "已作决定。" },
  would: { altered: "改动的行", ended: "失效的行" },
  profile: "画像标签", profileNone: "没有标签。", profileRefused: "持证主体不同意画像，没有标签。", corrections: "人工录入和更正", licencesOf: "持有的证照", noLicences: "没有归集到证照。", formerNames: "曾用名", scope: "经营范围",
  itemsTitle: "事项与规则：哪些在提醒、哪些停着？", stop: "停止提醒", resume: "恢复提醒", approve: "批准提醒", stopped: "已停止提醒", unsure: "规则待批准", on: "正常提醒", whyLabel: "理由", itemsLast: (who, at, why) => `上次由 ${who} 于${time(at)}改动：${why}`,
  switchTitle: (what, name) => `${what}：${name}`, switchHint: "立即生效，并记录是谁、为什么。", switched: "开关已改。",
  ringing: { nothing_loaded: "还没有归集任何证照", waiting: "首次归集后，提醒等待主管放行", go: "提醒已放行" }, go: "放行提醒", goTitle: "放行首次提醒？", goHint: "放行后，下一个整点开始按预测提醒。请先看过 90 天预测。", goDo: "确认放行", goTold: "提醒已放行。",
  equation: "今天到期的，都有着落吗？", equationSaid: (e) => `应提醒 ${e.due} = 立案 ${e.opened} + 不提醒并有原因 ${e.suppressed}`, equationBroken: "等式不成立，请报告运维。",
  counted: "今天发生了什么？", counts: {}, proof: "夜间复核", proofHolds: "复核一致", proofBroken: "复核不一致", proofNone: "当天夜里才会复核。",
  forecastTitle: "今后 90 天每天要办多少？", forecastHeads: ["日期", "到期", "立案", "短信", "要打的电话", "会逾期"], forecastTotals: (t) => `共到期 ${t.due} 件、立案 ${t.opened} 件、短信 ${t.messages} 条（约 ${t.cost} 元）、电话 ${t.calls} 个`, forecastItems: "哪些事项最多？",
  keysTitle: "按键", keysOff: "关闭单键（改用鼠标或 Tab）", keys: [["j / k", "下一条 / 上一条"], ["Enter", "打开"], ["/", "查找"], ["g", "准予"], ["b", "一次性补正"], ["x", "不予许可"], ["c", "转特别程序 / 特别程序结论"], ["t", "延长办理期限"], ["r", "刷新"], ["Esc", "关闭、返回列表"], ["?", "看这张表"]],
  events: {
    case_opened: "立案", case_filed: "申报", case_correcting: "退回补正", case_granted: "准予", case_refused: "不予许可", case_issued: "制证", case_delivered: "送达", case_lapsed: "逾期", case_closed: "结束", case_withdrawn: "申请人撤回", case_replanned: "重新计算时限",
    intent_confirmed: "本人答复", intent_seen_to: "答复已核实", code_verified: "验证码通过", link_exchanged: "打开链接", form_confirmed: "确认表单", form_changed: "改动表单", application_copied: "制作申报副本", parcel_ordered: "下快递单", original_collected: "取到旧证原件", original_handed_in: "到窗口交回旧证原件", change_specified: "说明是哪种变更", reminders_stopped: "停收提醒", reminders_resumed: "恢复提醒", reminder_moved: "改提醒日期", profiling_refused: "不同意画像", profiling_allowed: "同意画像", signed_in: "登录核验通过", agent_authorised: "委托经办人", agent_revoked: "取消委托",
    special_started: "转特别程序", special_ended: "特别程序结论", post_checked: "复核", limit_extended: "延长办理期限", post_check_settled: "复核有误的处理", decided_automatically: "平台自动审批", data_erased: "按保管期限删除内容",
  },
  eventFacts: { sort: "程序", passed: "结论", right: "复核", revoked: "处理", provisional: "方式", checked_later: "抽查", basis: "依据", note: "说明", reason: "理由", name: "工号", intent: "答复", filing: "第几次申报", valid_to: "有效期止", identifier: "电子证照标识", number: "编号", authorisation: "授权委托书第几号", days: "预计工作日", expected_by: "预计到", decide_by: "承诺时限", lawful_by: "法定时限", deemed_on: "视为准予延续之日", kept_as: "按哪一类保管", ended_on: "办件结束之日" },
  eventValue: (name, value) => ({ intent: () => words.intents[value] || value, sort: () => words.special.sorts[value] || value, passed: () => (value ? "通过" : "不通过"), right: () => (value ? "无误" : "有误"), kept_as: () => ({ filed: "许可档案", unfiled: "没有提交申请的办件" })[value] || value, revoked: () => (value ? "撤销" : "维持"), provisional: () => (value ? "先予后查" : "当场准予"), checked_later: () => (value ? "抽中" : "没有抽中"),
    expected_by: () => day(value), decide_by: () => day(value), lawful_by: () => day(value), deemed_on: () => day(value), ended_on: () => day(value) }[name] || (() => value))(),
  intents: { yes: "是，要办", not_now: "晚些再说", no_longer_operating: "不再经营", data_wrong: "信息有误", done: "已办" },
  sends: { planned: "待发", claimed: "发送中", sent: "已发出", delivered: "已送达", failed: "未送达", unknown: "结果不明", suppressed: "不发" },
  step: (name) => ({ first: "首次提醒", again: "再次提醒", last: "最后提醒" })[name.replace(/^[\d-]+/, "")] || (/^result/i.test(name) ? "结果告知" : /^code/i.test(name) ? "验证码" : /^agent/i.test(name) ? "告知经办人" : name),
  legs: { out: "寄出新证", in: "取回旧证" },
  label: { print: "打印面单", title: "打印快递面单？", hint: "面单（A6）上有收件人的完整姓名、电话和地址。谁、何时打印，都会作为“联系送达”记录在案。", printDo: "打印并记录", printed: "面单已生成，请在下载中打开打印。" },
  parcelStates: { planned: "待下单", claimed: "下单中", unknown: "下单结果不明", ordered: "已下单", picked_up: "已揽收", in_transit: "运输中", out_for_delivery: "派送中", delivered: "已签收", failed: "投递未成", cancelled: "已取消", returned: "已退回" },
  licenceStatus: { active: "有效", expired: "已过期", suspended: "暂扣", superseded: "已被替换", revoked: "已吊销", cancelled: "已注销" },
  holderStatus: { active: "存续", abnormal: "经营异常", revoked: "已吊销", cancelled: "已注销" },
  actor: (told) => (told === "citizen" ? "申请人" : told === "agent" ? "经办人" : told === "platform" ? "平台" : told.startsWith("officer:") ? "工作人员" : "系统"), broken: "此处起与记录不符",
};
