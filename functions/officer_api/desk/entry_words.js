// What the pages of entry by hand say. The names of fields are those of the files' headers.
export const entry = {
  title: "人工录入：录入或更正谁的信息？", find: "统一社会信用代码", findDo: "查找主体", findHint: "18位，不含 I、O、S、V、Z。查到的可以更正，没有的可以新录入。", notUscc: "请输入18位统一社会信用代码，只含数字和大写字母。",
  notYours: "录入由窗口、审批人员和主管办理。", rule: "您录入或更正的，都会记录是谁、何时、为什么，改前改后是什么。涉及这个主体的办件，须由其他工作人员作决定。",
  isNew: "登记库中没有这个主体，可以新录入。", stub: "这个主体只在证照数据里出现过，还没有登记信息，请补录。", back: "换一个主体", see: "看主体",
  holder: "主体信息", licences: "证照", addLicence: "补录一张证照", correct: "更正", correctOf: (name, number) => `更正 ${name} ${number}`, noLicences: "登记库中没有这个主体的证照。",
  occasion: "这次是", occasions: { correction: "更正登记错误（不算变更，不引出变更办件）", change: "营业执照变更（相关证照可能须随之变更）" },
  kept: "留空则保持不变", need: "请填写",
  fields: { name: "名称", entity_type: "类型", legal_rep: "法定代表人", legal_rep_id: "证件号码", mobile: "手机号码", address: "住所", town: "所属乡镇(街道)", scope: "经营范围", status: "登记状态", changed_at: "变更时间",
    kind: "证照类型", number: "证照编号", holder_name: "持证主体名称", issued_on: "发证日期", valid_from: "有效期起", valid_to: "有效期止", issuer: "发证机关", licence_status: "状态", identifier: "电子证照标识" },
  statuses: { active: "存续", abnormal: "经营异常", revoked: "吊销", cancelled: "注销" },
  licenceStatuses: { active: "有效", expired: "过期", cancelled: "注销", revoked: "吊销", suspended: "暂扣", superseded: "已换证" },
  noEnd: "长期有效的填“长期”", source: "号码从哪里核实", sources: { "": "未核实（来自他人转述或者材料）", phone: "电话核实", visit: "上门核实", window: "窗口核实" },
  others: "其他联系人", addOther: "加一位联系人", removeOther: (name) => `删去${name || "这位联系人"}`, role: "身份", roles: ["负责人", "经办人"], otherName: "姓名",
  why: "依据和理由", whyHint: "写明凭什么录入，如：持证人到窗口出示纸质证照原件。", whyShort: "请写明依据和理由，至少2个字。", confirmed: "已核实，确实如此",
  save: "录入", saved: (changed) => (changed ? "已录入。" : "与登记库一致，没有改动。"), faults: "请先改正下面几处",
};
