//! Which records an applicant may say to be wrong, each with the asking that heard it: what the form showed, and where the form showed
//! nothing of a register, what the last check heard.

use crate::Hall;
use crate::error::Result;
use crate::verification::evidence::{self, Kind, Stored};
use crate::verification::prefill;
use domain::id::{CaseId, MemberId, VerificationId};
use domain::intake::{Answers, Member};
use domain::verification::{Answer, AnswerStatus, PrefilledRecord, Register};

/// A record that may be disputed.
pub(super) struct Offered {
    pub shown: PrefilledRecord,
    /// The asking that heard it.
    pub heard_in: VerificationId,
}

impl Offered {
    fn of(stored: &Stored, member: &Member, answer: &Answer) -> Self {
        Self { shown: prefill::as_shown(stored, member, answer), heard_in: stored.id.clone() }
    }

    pub fn is_about(&self, member: &MemberId, register: Register) -> bool {
        self.shown.member == *member && self.shown.register == register
    }

    /// Whether it is there to be disputed. A record that was erased after its time is not: nobody can say what it held.
    fn stands(&self) -> bool {
        self.shown.status.decides() && !self.shown.is_erased()
    }
}

/// The records of a case of the applicant's own. `checked`: it was checked since it was last handed in.
pub(super) async fn offered(hall: &Hall, case: &CaseId, answers: &Answers, checked: bool) -> Result<Vec<Offered>> {
    let form: Vec<Offered> = match evidence::latest(hall, case, Kind::Prefill).await? {
        Some(stored) => {
            let replies = stored.replies(hall).await?;
            prefill::shown(hall, answers, &replies).map(|(member, answer)| Offered::of(&stored, member, answer)).collect()
        }
        None => Vec::new(),
    };
    let (mut offered, silent): (Vec<Offered>, Vec<Offered>) = form.into_iter().partition(Offered::stands);
    if !checked {
        return Ok(offered);
    }
    let Some(check) = evidence::latest(hall, case, Kind::Check).await? else { return Ok(offered) };
    let replies = check.replies(hall).await?;
    let today = hall.today();
    for member in answers.applying() {
        let visible = prefill::visible_of(member, today);
        let of_member = replies.iter().find(|heard| heard.member == member.id);
        for answer in of_member.into_iter().flat_map(|heard| &heard.answers) {
            let among = |records: &[Offered]| records.iter().any(|one| one.is_about(&member.id, answer.register));
            let told = answer.status != AnswerStatus::Empty || tells_nothing(answer.register) || among(&silent);
            let heard = Offered::of(&check, member, answer);
            if visible.contains(&answer.register) && told && !among(&offered) && heard.stands() {
                offered.push(heard);
            }
        }
    }
    // Each person's records together, as the form has them.
    offered.sort_by_key(|one| answers.applying().position(|member| member.id == one.shown.member));
    Ok(offered)
}

/// Whether it is told that a register holds nothing: where the form tells it, and of the population register, since whom it does not
/// know fails a rule. Where the form had no answer and asked for one by hand, it is told of every register.
fn tells_nothing(register: Register) -> bool {
    register == Register::Population || prefill::EMPTY_SHOWN.contains(&register)
}
