//! Words for a case as its owner follows it: states, acts, what the registers say, who answers by when.

use crate::Words;
use domain::day::{Day, Timestamp};
use domain::intake::{DocumentView, IfLate, if_late};
use domain::review::{Act, CaseState};
use domain::verification::Register;

impl Words {
    /// Where a case stands, in the words its owner knows.
    pub fn owner_state(&self, state: CaseState) -> String {
        let words = &self.intake;
        match state {
            CaseState::Draft => words.state_draft(),
            CaseState::Submitted => words.state_submitted(),
            CaseState::Correction => words.state_correction(),
            CaseState::NotAccepted => words.state_not_accepted(),
            CaseState::Checking => words.state_checking(),
            CaseState::FirstReview => words.state_first_review(),
            CaseState::SecondReview => words.state_second_review(),
            CaseState::Publicity => words.state_publicity(),
            CaseState::Decision => words.state_decision(),
            CaseState::Objection => words.state_objection(),
            CaseState::Refused => words.state_refused(),
            CaseState::Recheck => words.state_recheck(),
            CaseState::Registered => words.state_registered(),
            CaseState::Withdrawn => words.state_withdrawn(),
        }
        .to_string()
    }

    /// What a state means for the owner, and what comes next.
    pub fn owner_state_line(&self, state: CaseState) -> String {
        let words = &self.intake;
        match state {
            CaseState::Draft => words.line_draft(),
            CaseState::Submitted => words.line_submitted(),
            CaseState::Correction => words.line_correction(),
            CaseState::NotAccepted => words.line_not_accepted(),
            CaseState::Checking => words.line_checking(),
            CaseState::FirstReview => words.line_first_review(),
            CaseState::SecondReview => words.line_second_review(),
            CaseState::Publicity => words.line_publicity(),
            CaseState::Decision => words.line_decision(),
            CaseState::Objection => words.line_objection(),
            CaseState::Refused => words.line_refused(),
            CaseState::Recheck => words.line_recheck(),
            CaseState::Registered => words.line_registered(),
            CaseState::Withdrawn => words.line_withdrawn(),
        }
        .to_string()
    }

    /// What happens by itself when the date of a state passes, with the day after which silence counts as acceptance; empty where
    /// no date runs.
    pub fn if_late(&self, state: CaseState, deemed_on: Option<Day>) -> String {
        let words = &self.intake;
        match if_late(state) {
            Some(IfLate::DeemedAccepted) => match deemed_on {
                Some(day) => words.late_deemed_on(self.date(day)),
                None => words.late_deemed(),
            },
            Some(IfLate::Lapses) => words.late_lapses(),
            Some(IfLate::MarkedOverdue) => words.late_marked(),
            Some(IfLate::GoesOn) => words.late_goes_on(),
            None => return String::new(),
        }
        .to_string()
    }

    /// What was done, as the owner is told.
    pub fn owner_act(&self, act: Act) -> String {
        let words = &self.intake;
        match act {
            Act::Submit => words.act_submit(),
            Act::UndoSubmit => words.act_undo(),
            Act::Withdraw => words.act_withdraw(),
            Act::Resubmit => words.act_resubmit(),
            Act::ExpireDraft => words.act_expire(),
            Act::Lapse => words.act_lapse(),
            Act::Accept => words.act_accept(),
            Act::DeemAccepted => words.act_deemed(),
            Act::RequestCorrection => words.act_correction(),
            Act::NotAccept => words.act_not_accept(),
            Act::FinishCheck | Act::ClearAtOnce => words.act_checked(),
            Act::FirstPass | Act::FirstDoubt | Act::FirstFail => words.act_first(),
            Act::SecondPass | Act::SecondFail => words.act_second(),
            Act::ReturnToFirst | Act::ReturnToSecond => words.act_returned(),
            Act::ClosePublicity => words.act_publicity_over(),
            Act::RaiseObjection => words.act_objection(),
            Act::RejectObjection | Act::UpholdObjection => words.act_objection_done(),
            Act::Approve => words.act_approve(),
            Act::Refuse => words.act_refuse(),
            Act::AskRecheck => words.act_recheck(),
            Act::Overturn | Act::Uphold => words.act_recheck_done(),
        }
        .to_string()
    }

    /// A term and its value in one line: `面积：42.6 平方米`.
    pub fn term_line(&self, (term, value): &(String, String)) -> String {
        if self.is_chinese() { format!("{term}：{value}") } else { format!("{term}: {value}") }
    }

    /// What stands between the parts of a line.
    pub fn comma(&self) -> &'static str {
        if self.is_chinese() { "，" } else { ", " }
    }

    /// The question and an example for what is entered by hand instead of a register's record.
    pub fn by_hand(&self, register: Register, name: &str) -> (String, String) {
        let words = &self.intake;
        let (label, hint) = match register {
            Register::RealEstate => (words.hand_homes(name), words.hand_homes_hint()),
            Register::Vehicle => (words.hand_vehicles(name), words.hand_vehicles_hint()),
            Register::Tax => (words.hand_wages(name), words.hand_wages_hint()),
            Register::SocialSecurity => (words.hand_pension(name), words.hand_pension_hint()),
            _ => (words.manual_label(), words.manual_hint()),
        };
        (label.to_string(), hint.to_string())
    }

    /// `来源：市公安局，截至 11 月 16 日`.
    pub fn register_source(&self, owner: &str, as_of: Option<Day>) -> String {
        let source = self.intake.register_from(owner).to_string();
        match as_of {
            Some(day) if self.is_chinese() => format!("{source}，截至 {}", self.month_day(day)),
            Some(day) => format!("{source}, as of {}", self.month_day(day)),
            None => source,
        }
    }

    /// `来源：市公积金中心，20:02 查询，没有查出结果。没查到不等于没有。`
    pub fn silent_source(&self, owner: &str, asked_at: Timestamp) -> String {
        let (source, clock) = (self.intake.register_from(owner), self.clock(asked_at));
        if self.is_chinese() {
            format!("{source}，{clock} 查询，没有查出结果。没查到不等于没有。")
        } else {
            format!("{source}, asked at {clock}, without a result. No result does not mean nothing.")
        }
    }

    /// The name of a file with its size: `毕业证.jpg，1.2 MB`.
    pub fn file_line(&self, document: &DocumentView) -> String {
        let tenths = (document.size * 10 + 1_048_575) / 1_048_576;
        let size = format!("{}.{} MB", tenths / 10, tenths % 10);
        if self.is_chinese() { format!("{}，{size}", document.name) } else { format!("{}, {size}", document.name) }
    }

    /// `公租房申请：初审` or `Your application: first review`.
    pub fn case_title(&self, state: CaseState) -> String {
        self.intake.case_title(self.owner_state(state)).to_string()
    }

    /// When and by whom, in one line.
    pub fn when_and_who(&self, at: Timestamp, who: &str) -> String {
        if self.is_chinese() { format!("{}，{who}", self.moment(at)) } else { format!("{}, {who}", self.moment(at)) }
    }

    /// By when an office says whether it accepts.
    pub fn office_answers(&self, office: &str, day: Day) -> String {
        let date = self.date(day);
        if self.is_chinese() {
            format!("{office}最迟 {date}告诉您受理没有。缺什么，一次说清。")
        } else {
            format!("{office} tells you by {date} whether it accepts. If anything is missing, you hear of all of it at once.")
        }
    }
}
