//! Askings of a case that overlap: what one heard is put over what the other heard, so that neither loses an answer.

use super::check::Asked;
use super::evidence::{self, Heard, Kind, Place, Stored};
use crate::Hall;
use crate::error::{Error, Result};
use domain::day::Timestamp;
use domain::id::{CaseId, MemberId};
use domain::verification::MemberAnswers;
use std::collections::BTreeMap;

impl Heard {
    /// When a register was asked about a member.
    pub fn asked_at_of(&self, place: &Place) -> Timestamp {
        self.earlier.get(place).copied().unwrap_or(self.asked_at)
    }

    /// Takes in what another asking heard, wherever it stands over this one's: each reply with the proof of its own call, and the words
    /// that it proves.
    fn take_in(&mut self, other: &Self) {
        for MemberAnswers { member, answers } in &other.answers {
            for answer in answers {
                let place = (member.clone(), answer.register);
                let (asked_at, known_at) = (other.asked_at_of(&place), self.asked_at_of(&place));
                if self.of(member).attach(answer.clone(), asked_at, known_at) {
                    put(&mut self.proofs, &place, other.proofs.get(&place));
                    put(&mut self.worded, &place, other.worded.get(&place));
                    self.earlier.insert(place, asked_at);
                }
            }
        }
    }

    fn of(&mut self, member: &MemberId) -> &mut MemberAnswers {
        let place = self.answers.iter().position(|known| known.member == *member).unwrap_or_else(|| {
            self.answers.push(MemberAnswers { member: member.clone(), answers: Vec::new() });
            self.answers.len() - 1
        });
        &mut self.answers[place]
    }
}

fn put(texts: &mut BTreeMap<Place, String>, place: &Place, text: Option<&String>) {
    match text {
        Some(text) => texts.insert(place.clone(), text.clone()),
        None => texts.remove(place),
    };
}

/// What is judged: what was heard now, and what the last check heard. Where everything was asked that counts as far as it was asked for
/// meanwhile, otherwise all of it. Read while the case is held, so that nothing a check heard meanwhile is lost.
pub(super) async fn with_last(hall: &Hall, case: &CaseId, asked: Asked<'_>, heard: &Heard) -> Result<Heard> {
    let last = evidence::latest(hall, case, Kind::Check).await?;
    match asked {
        Asked::Everything => {
            let mut whole = heard.clone();
            if let Some(last) = last.filter(|last| last.at > heard.asked_at) {
                let mut meanwhile = heard_by(hall, &last, heard).await?;
                let Heard { answers, earlier, .. } = &mut meanwhile;
                for MemberAnswers { member, answers } in answers {
                    answers.retain(|answer| earlier.get(&(member.clone(), answer.register)).is_some_and(|at| *at > heard.asked_at));
                }
                whole.take_in(&meanwhile);
            }
            Ok(whole)
        }
        Asked::One(_) | Asked::Silent(_) => {
            let mut over_last = heard_by(hall, &last.ok_or(Error::Conflict)?, heard).await?;
            over_last.take_in(heard);
            Ok(over_last)
        }
    }
}

/// What a check heard, as an asking that began and took as long as this one.
async fn heard_by(hall: &Hall, check: &Stored, this: &Heard) -> Result<Heard> {
    let (earlier, proofs, worded) = check.calls(hall).await?;
    Ok(Heard { answers: check.replies(hall).await?, took_ms: this.took_ms, asked_at: this.asked_at, earlier, worded, proofs })
}
