//! The text of each SMS: the only place where these sentences get their data, by name.

use crate::Words;
use domain::feedback::RatedStep;
use domain::messages::{Delivery, MessageTemplate, SIGNATURE};
use domain::verification::DisputeState;

impl Words {
    /// The text of a message, signature first. Links lead to `site`, the hall's own address without a slash at the end.
    pub fn sms(&self, template: &MessageTemplate, site: &str) -> String {
        let words = &self.messages;
        let text = match template {
            MessageTemplate::IdentityCode { code } => words.sms_identity_code(code.as_str()),
            MessageTemplate::MemberConsentCode { code, applicant } => words.sms_member_consent_code(applicant.as_str(), code.as_str()),
            MessageTemplate::CommitmentCode { code } => words.sms_commitment_code(code.as_str()),
            MessageTemplate::PhoneChanged { tail } => words.sms_phone_changed(tail.as_str()),
            MessageTemplate::LevelRaised => words.sms_level_raised(),
            MessageTemplate::NewDevice { at } => words.sms_new_device(self.moment(*at)),
            MessageTemplate::StaffActivation { code } => words.sms_staff_activation(code.as_str()),
            MessageTemplate::Submitted { number, answer_by } => words.sms_submitted(number.as_str(), self.month_day(*answer_by)),
            MessageTemplate::Undone { number } => words.sms_undone(number.as_str()),
            MessageTemplate::Accepted { number, acceptance_number, decide_by } => {
                words.sms_accepted(number.as_str(), acceptance_number.as_str(), self.month_day(*decide_by))
            }
            MessageTemplate::CorrectionWanted { number, points, deadline } => {
                words.sms_correction_wanted(number.as_str(), points.to_string(), self.month_day(*deadline))
            }
            MessageTemplate::Resubmitted { number, answer_by } => words.sms_resubmitted(number.as_str(), self.month_day(*answer_by)),
            MessageTemplate::NotAccepted { number } => words.sms_not_accepted(number.as_str()),
            MessageTemplate::StageReached { number, stage, until } => {
                words.sms_stage_reached(number.as_str(), self.owner_state(*stage), self.month_day(*until))
            }
            MessageTemplate::PublicityStarted { number, until } => words.sms_publicity_started(number.as_str(), self.month_day(*until)),
            MessageTemplate::Approved { number } => words.sms_approved(number.as_str()),
            MessageTemplate::Refused { number } => words.sms_refused(number.as_str()),
            MessageTemplate::Withdrawn { number } => words.sms_withdrawn(number.as_str()),
            MessageTemplate::Lapsed { number } => words.sms_lapsed(number.as_str()),
            MessageTemplate::DisputeOpened { number, until } => words.sms_dispute_opened(number.as_str(), self.month_day(*until)),
            MessageTemplate::DisputeEnded { number, outcome } => match outcome {
                DisputeState::Corrected => words.sms_dispute_corrected(number.as_str()),
                DisputeState::Upheld => words.sms_dispute_upheld(number.as_str()),
                DisputeState::Open | DisputeState::Unsettled => words.sms_dispute_unsettled(number.as_str()),
                DisputeState::Lapsed | DisputeState::Dropped => words.sms_dispute_lapsed(number.as_str()),
            },
            MessageTemplate::DraftExpiring { on } => words.sms_draft_expiring(self.month_day(*on)),
            MessageTemplate::DraftExpired => words.sms_draft_expired(),
            MessageTemplate::RatingInvitation { step: RatedStep::Receipt, token } => words.sms_rating_receipt(format!("{site}/r/{token}")),
            MessageTemplate::RatingInvitation { step: RatedStep::Decision, token } => {
                words.sms_rating_decision(format!("{site}/r/{token}"))
            }
        };
        format!("{SIGNATURE}{text}")
    }

    /// How far a message got.
    pub fn delivery(&self, delivery: Delivery) -> String {
        match delivery {
            Delivery::Queued => self.messages.delivery_queued(),
            Delivery::Sent => self.messages.delivery_sent(),
            Delivery::Failed => self.messages.delivery_failed(),
        }
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::Day;
    use domain::language::Language;
    use domain::messages::segments;
    use domain::review::CaseState;

    fn day() -> Day {
        Day::parse("2026-12-01").expect("a day")
    }

    /// Every template with its data, and its text in both languages: a variable in the wrong place shows here.
    fn table() -> Vec<(MessageTemplate, &'static str, &'static str)> {
        let number = "AJ7K2M-9QWX4-TR8".to_owned();
        let code = "314159".to_owned();
        vec![
            (
                MessageTemplate::IdentityCode { code: code.clone() },
                "【安居】验证码 314159，10 分钟内有效。工作人员不会向您要验证码。",
                "【安居】Code 314159, good for 10 minutes. Our staff never ask you for it.",
            ),
            (
                MessageTemplate::MemberConsentCode { code: code.clone(), applicant: "周*".to_owned() },
                "【安居】周*正在申请公租房。同意核查您的信息，请把验证码 314159 告诉申请人，10 分钟内有效；不同意就不要告诉别人。",
                "【安居】周* is applying for public rental housing. If you agree that your data are checked, tell the applicant the code 314159, good for 10 minutes. If not, tell nobody.",
            ),
            (
                MessageTemplate::CommitmentCode { code: code.clone() },
                "【安居】验证码 314159，用于签署公租房申请承诺书，10 分钟内有效。不是本人操作请不要告诉别人。",
                "【安居】Code 314159 signs the commitment letter of your housing application, good for 10 minutes. If this is not you, tell nobody.",
            ),
            (
                MessageTemplate::PhoneChanged { tail: "0002".to_owned() },
                "【安居】您的账号已改用尾号 0002 的手机号。不是本人操作，请马上拨打 12345。",
                "【安居】Your account now uses the phone ending in 0002. If this was not you, call 12345 at once.",
            ),
            (
                MessageTemplate::NewDevice { at: day().at(9, 5) },
                "【安居】您的账号 12 月 1 日 9:05 在一台新设备上登录。不是本人操作，请马上拨打 12345。",
                "【安居】Your account was opened on a new device on 1 December, 9:05. If this was not you, call 12345 at once.",
            ),
            (
                MessageTemplate::StaffActivation { code },
                "【安居】工作账号激活码 314159，只能用一次。请勿转告他人。",
                "【安居】Activation code of your staff account: 314159. It works once. Tell nobody.",
            ),
            (
                MessageTemplate::Submitted { number: number.clone(), answer_by: day() },
                "【安居】公租房申请已收到，申请编号 AJ7K2M-9QWX4-TR8。12 月 1 日前告诉您是否受理。",
                "【安居】Your housing application has arrived, number AJ7K2M-9QWX4-TR8. You will hear by 1 December whether it is accepted.",
            ),
            (
                MessageTemplate::Undone { number: number.clone() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 已撤回修改，草稿还在。改好后请重新提交。",
                "【安居】Application AJ7K2M-9QWX4-TR8 is taken back and the draft is still there. Submit again when it is right.",
            ),
            (
                MessageTemplate::Accepted {
                    number: "AJ-7K3F9-X2M4P-Q".to_owned(),
                    acceptance_number: "AJ-20261201-7K3F9XQ".to_owned(),
                    decide_by: day(),
                },
                "【安居】申请 AJ-7K3F9-X2M4P-Q 已受理，受理编号 AJ-20261201-7K3F9XQ，12 月 1 日前给结果。",
                "【安居】Application AJ-7K3F9-X2M4P-Q is accepted under number AJ-20261201-7K3F9XQ. You will have the result by 1 December.",
            ),
            (
                MessageTemplate::CorrectionWanted { number: number.clone(), points: 3, deadline: day() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 还缺 3 样材料。请在 12 月 1 日前登录补齐，补齐前不计时。",
                "【安居】Application AJ7K2M-9QWX4-TR8 lacks 3 things. Please sign in and add them by 1 December; until then our time does not count.",
            ),
            (
                MessageTemplate::Resubmitted { number: number.clone(), answer_by: day() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 补的材料已收到。12 月 1 日前告诉您下一步。",
                "【安居】What you added to application AJ7K2M-9QWX4-TR8 has arrived. You will hear the next step by 1 December.",
            ),
            (
                MessageTemplate::NotAccepted { number: number.clone() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 不能受理。原因和救济办法见账号里的通知书。",
                "【安居】Application AJ7K2M-9QWX4-TR8 cannot be accepted. Reasons and remedies are in the letter in your account.",
            ),
            (
                MessageTemplate::StageReached { number: number.clone(), stage: CaseState::SecondReview, until: day() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 现在在这一步：复审，最迟 12 月 1 日办完。",
                "【安居】Application AJ7K2M-9QWX4-TR8 is now at this step: Second review, to be done by 1 December.",
            ),
            (
                MessageTemplate::LevelRaised,
                "【安居】窗口已核验您的身份，账号可以使用全部功能。不是本人到场，请马上拨打 12345。",
                "【安居】A window has seen you with your ID card and your account is verified. If this was not you, call 12345 at once.",
            ),
            (
                MessageTemplate::DraftExpired,
                "【安居】您的公租房申请草稿超过 90 天没有改动，已经失效。需要时可以重新填写。",
                "【安居】The draft of your housing application was not touched for 90 days and has expired. You can start again any time.",
            ),
            (
                MessageTemplate::PublicityStarted { number: number.clone(), until: day() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 正在公示，到 12 月 1 日为止。名单上只有隐去名字的姓名。",
                "【安居】Application AJ7K2M-9QWX4-TR8 is on the public list until 1 December. Names on it are masked.",
            ),
            (
                MessageTemplate::Approved { number: number.clone() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 审核通过，您家已进入轮候。通知书在账号里。",
                "【安居】Application AJ7K2M-9QWX4-TR8 is approved and you are on the waiting list. The letter is in your account.",
            ),
            (
                MessageTemplate::Refused { number: number.clone() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 未通过审核。原因和救济办法见账号里的通知书。",
                "【安居】Application AJ7K2M-9QWX4-TR8 was refused. Reasons and remedies are in the letter in your account.",
            ),
            (
                MessageTemplate::Withdrawn { number: number.clone() },
                "【安居】申请 AJ7K2M-9QWX4-TR8 已按您的要求撤回。需要时可以重新申请。",
                "【安居】Application AJ7K2M-9QWX4-TR8 is withdrawn as you asked. You can apply again any time.",
            ),
            (
                MessageTemplate::DisputeOpened { number: number.clone(), until: day() },
                "【安居】申请 AJ7K2M-9QWX4-TR8：有异议的登记已请登记部门校核，12 月 1 日前答复。受理后校核期间不计时限。",
                "【安居】Application AJ7K2M-9QWX4-TR8: the departments are asked about the records you dispute and answer by 1 December. Once accepted, the time limits stand still meanwhile.",
            ),
            (
                MessageTemplate::DisputeEnded { number: number.clone(), outcome: DisputeState::Corrected },
                "【安居】申请 AJ7K2M-9QWX4-TR8：您提出异议的登记，登记部门已经更正。详情见账号。",
                "【安居】Application AJ7K2M-9QWX4-TR8: the department has corrected the record you disputed. See your account.",
            ),
            (
                MessageTemplate::DisputeEnded { number: number.clone(), outcome: DisputeState::Upheld },
                "【安居】申请 AJ7K2M-9QWX4-TR8：您提出异议的登记，登记部门认为没有错。理由见账号。",
                "【安居】Application AJ7K2M-9QWX4-TR8: the department stands by the record you disputed. The reasons are in your account.",
            ),
            (
                MessageTemplate::DisputeEnded { number: number.clone(), outcome: DisputeState::Unsettled },
                "【安居】申请 AJ7K2M-9QWX4-TR8：您提出异议的登记，登记部门无法核实，由审核人员按材料认定。详情见账号。",
                "【安居】Application AJ7K2M-9QWX4-TR8: the department cannot tell about the record you disputed; an officer decides by the papers. See your account.",
            ),
            (
                MessageTemplate::DisputeEnded { number: number.clone(), outcome: DisputeState::Lapsed },
                "【安居】申请 AJ7K2M-9QWX4-TR8：登记部门到期没有答复您的异议，由审核人员按材料认定。",
                "【安居】Application AJ7K2M-9QWX4-TR8: the department has not answered about the record you disputed; an officer decides by the papers.",
            ),
            (
                MessageTemplate::Lapsed { number },
                "【安居】申请 AJ7K2M-9QWX4-TR8 到期没有补齐材料，已结束。可以重新申请。",
                "【安居】Application AJ7K2M-9QWX4-TR8 has ended because nothing came in time. You can apply again.",
            ),
            (
                MessageTemplate::DraftExpiring { on: day() },
                "【安居】您的公租房申请草稿保留到 12 月 1 日。登录继续填写就会延长。",
                "【安居】The draft of your housing application is kept until 1 December. Sign in and go on to keep it longer.",
            ),
            (
                MessageTemplate::RatingInvitation { step: RatedStep::Receipt, token: "AbCdEfGhIjKlMnOp".to_owned() },
                "【安居】提交申请这一步办得怎么样？请评价：https://anju.example.cn/r/AbCdEfGhIjKlMnOp",
                "【安居】How was applying? Please rate it: https://anju.example.cn/r/AbCdEfGhIjKlMnOp",
            ),
            (
                MessageTemplate::RatingInvitation { step: RatedStep::Decision, token: "AbCdEfGhIjKlMnOp".to_owned() },
                "【安居】您的申请已办结，办得怎么样？请评价：https://anju.example.cn/r/AbCdEfGhIjKlMnOp",
                "【安居】Your application is decided. How was it? Please rate it: https://anju.example.cn/r/AbCdEfGhIjKlMnOp",
            ),
        ]
    }

    #[test]
    fn every_sms_says_its_data_in_its_place() {
        let (zh, en) = (Words::of(Language::Chinese), Words::of(Language::English));
        for (template, chinese, english) in table() {
            assert_eq!(zh.sms(&template, "https://anju.example.cn"), chinese);
            assert_eq!(en.sms(&template, "https://anju.example.cn"), english);
            assert!(segments(chinese) == 1, "{} costs {}", template.code(), segments(chinese));
            assert!(segments(english) <= 3, "{} costs {}", template.code(), segments(english));
        }
    }
}
