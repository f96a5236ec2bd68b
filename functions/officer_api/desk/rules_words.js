// What the pages of the law say. They are fetched when somebody enters them.
export const rules = {
  heads: ["事项", "证照", "什么时候办", "依据", "把握", "状态"], switches: "开关", templates: "短信模板", law: "怎样改规则？",
  approveMany: (n) => `批准待批准的 ${n} 项`, approveTitle: "批准哪些事项开始提醒？", approveHint: "这些事项的规则把握低，批准以前不提醒任何人。请先核对依据，逐项勾选。", approveDo: "批准勾选的", approveNone: "请勾选要批准的事项。", whyShort: "请写明理由，至少2个字。",
  back: "返回事项列表", sure: (name) => `把握${name}`, kind: "证照", version: (v) => `自 ${v.since} 起${v.until ? `，到 ${v.until} 止` : ""}`, inForce: "现行", notInForce: "非现行",
  versionsTitle: "法律怎么规定？", when: "什么时候办", basis: "依据", confidence: "把握", late: "逾期", note: "说明", noTerm: "—",
  ladder: "提醒阶梯", ladderSaid: (l) => `最晚办理日前 ${l.first_days} 天首次、${l.again_days} 天再次、${l.last_days} 天最后提醒；前 ${l.worklist_working_days} 个工作日转人工联系`,
  limitsTitle: "我们几天办完？", statutory: "法定时限", promised: "承诺时限", issue: "送达时限", limitBasis: "时限依据",
  needs: "要什么材料？", noMaterials: "不需要另交材料。", originalBack: "交回原证的依据", fields: "哪些登记事项变了要办",
  previewTitle: "哪天提醒？选一个日期试算", about: { expiry: "有效期止", change: "营业执照变更之日", year: "当年任一天" }, preview: "试算",
  previewHeads: ["步骤", "日期"], previewSaid: { expiry: (p, day) => `${p.earliest ? `${day(p.earliest)}起可以申请，` : ""}最晚${day(p.latest)}${p.advised < p.latest ? `，建议不晚于${day(p.advised)}` : ""}。`, change: (p, day) => `应于${day(p.latest)}前办理，跟踪到${day(p.ends)}。`, year: (p, day) => `${day(p.earliest)}至${day(p.latest)}办理。` },
  projected: "放假通知还没有公布，日期按推算并留了余量。", past: "已过", until: (on) => `到 ${on}`,
  templatesTitle: "短信模板：每条短信怎么说，在运营商那里叫什么？", templatesHint: "花括号里的会变，其余一字不改。改动一句话要升版本，并重新报备；没有报备的说法不发出。",
  templateHeads: ["模板", "类别", "方式", "条数上限", "说法（从最全到最短）", "报备编号"], notRegistered: "未报备", takesAny: "不须报备", both: "都用", notInUse: "本局现在不用", segments: (one) => (one.goal === one.most ? `${one.most} 条` : `${one.goal} 条，最多 ${one.most} 条`),
};
