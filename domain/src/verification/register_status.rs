//! How the registers work, for operators: figures of a day, the last delivery, the guard, and what of it is trouble.

use super::Register;
use crate::day::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// From so many questions on a share says something.
const ENOUGH: i64 = 20;
/// Trouble when fewer of 100 questions are answered.
const ANSWERED_PERCENT: i64 = 95;
/// Trouble when 95 of 100 questions take longer, in milliseconds.
const SLOW_MS: i64 = 3000;
/// Trouble when the data lie further back, in days.
const STALE_DAYS: i64 = 30;
/// Trouble when more lines of 100 of a delivery are rejected.
const REJECTED_PERCENT: i64 = 5;
/// Trouble when fewer people are left today than so many of 100 questions of the last day.
const QUOTA_PERCENT: i64 = 10;

/// Whether calls go through to a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Breaker {
    /// They do.
    Closed,
    /// They fail at once.
    Open,
    /// One is being tried.
    Trying,
}

/// The last delivery of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// When it began.
    pub at: Timestamp,
    /// It was loaded to its end.
    pub done: bool,
    /// Lines read.
    pub read: i64,
    /// Lines rejected.
    pub rejected: i64,
    /// Records whose person is known by another name.
    pub disagreed: i64,
}

/// What is wrong with a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterTrouble {
    /// Its breaker is not closed.
    Open,
    /// Too many questions were not answered.
    Unanswered,
    /// It takes too long.
    Slow,
    /// It was never loaded.
    NeverLoaded,
    /// Its data lie too far back.
    Stale,
    /// Its last delivery was not loaded to the end.
    Delivery,
    /// Too much of its last delivery was rejected.
    Rejects,
    /// That it has no record of somebody proves nothing: it answers about nobody like that.
    Unproven,
    /// Few people are left under today's grant, or none.
    Quota,
}

impl RegisterTrouble {
    /// Every trouble.
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::Unanswered,
        Self::Slow,
        Self::NeverLoaded,
        Self::Stale,
        Self::Delivery,
        Self::Rejects,
        Self::Unproven,
        Self::Quota,
    ];
}

/// How one register works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterStatus {
    /// The register; `None`: the enterprises, which are asked about by credit code and not by person.
    pub register: Option<Register>,
    /// Its data are loaded here; otherwise it is asked at the gateway.
    pub embedded: bool,
    /// Questions about a person, or an enterprise, within the day.
    pub asked: i64,
    /// Those of them that found a record.
    pub hits: i64,
    /// Those of them that were answered, be it "nothing" or "not covered".
    pub answered: i64,
    /// Half of the questions took no longer, in milliseconds.
    pub p50_ms: i64,
    /// 95 of 100 took no longer.
    pub p95_ms: i64,
    /// The day its data stand at; at the gateway, the newest that its answers within the day told.
    pub as_of: Option<Day>,
    /// People it does not answer about, since a line about them was rejected or may have been. Of a register at the gateway its keeper
    /// tells this, the day below and the delivery.
    pub in_doubt: i64,
    /// The day of which it is proven that whom it has no record of has none; `None`: of no day.
    pub nothing_as_of: Option<Day>,
    /// Its last delivery.
    pub delivery: Option<DeliveryView>,
    /// Its breaker.
    pub breaker: Breaker,
    /// Calls on the way.
    pub in_flight: i64,
    /// People left today under the grant, if the register says so.
    pub quota_left: Option<i64>,
}

impl RegisterStatus {
    /// The code of the office that owns it. The enterprises are with the one that registers businesses.
    pub fn owner(&self) -> &'static str {
        self.register.unwrap_or(Register::Business).owner()
    }

    /// What is wrong with it today.
    pub fn troubles(&self, today: Day) -> Vec<RegisterTrouble> {
        let enough = self.asked >= ENOUGH;
        let delivery = self.delivery.as_ref();
        RegisterTrouble::ALL
            .into_iter()
            .filter(|trouble| match trouble {
                RegisterTrouble::Open => self.breaker != Breaker::Closed,
                RegisterTrouble::Unanswered => enough && self.answered * 100 < self.asked * ANSWERED_PERCENT,
                RegisterTrouble::Slow => enough && self.p95_ms >= SLOW_MS,
                // No check waits for enterprises.
                RegisterTrouble::NeverLoaded => self.register.is_some() && self.embedded && self.as_of.is_none(),
                RegisterTrouble::Stale => self.as_of.is_some_and(|day| today.days_since(day) > STALE_DAYS),
                RegisterTrouble::Delivery => delivery.is_some_and(|delivery| !delivery.done),
                RegisterTrouble::Rejects => delivery.is_some_and(|last| last.rejected * 100 > last.read * REJECTED_PERCENT),
                RegisterTrouble::Unproven => self.embedded && self.as_of.is_some() && self.nothing_as_of.is_none(),
                RegisterTrouble::Quota => {
                    self.quota_left.is_some_and(|left| left == 0 || left.saturating_mul(100) < self.asked * QUOTA_PERCENT)
                }
            })
            .collect()
    }
}

/// Tenths of a percent of a part, rounded down; `None` of nothing.
pub fn share(part: i64, whole: i64) -> Option<i64> {
    part.checked_mul(1000)?.checked_div(whole)
}

/// A register with its troubles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterLine {
    /// How it works.
    pub status: RegisterStatus,
    /// What is wrong.
    pub troubles: Vec<RegisterTrouble>,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn today() -> Day {
        Day::parse("2026-11-23").expect("a day")
    }

    /// A register at the very limits of what is in order.
    pub(crate) fn sound() -> RegisterStatus {
        RegisterStatus {
            register: Some(Register::Tax),
            embedded: true,
            asked: 100,
            hits: 60,
            answered: 95,
            p50_ms: 40,
            p95_ms: 2999,
            as_of: Some(today().plus_days(-30)),
            in_doubt: 2,
            nothing_as_of: Some(today().plus_days(-31)),
            delivery: Some(DeliveryView { at: today().at(3, 0), done: true, read: 100, rejected: 5, disagreed: 1 }),
            breaker: Breaker::Closed,
            in_flight: 3,
            quota_left: Some(10),
        }
    }

    #[test]
    fn a_register_at_the_very_limits_is_in_order() {
        assert_eq!(sound().troubles(today()), []);
    }

    #[test]
    fn each_trouble_shows_alone() {
        let delivery = |done, rejected| Some(DeliveryView { at: today().at(3, 0), done, read: 100, rejected, disagreed: 0 });
        for (status, trouble) in [
            (RegisterStatus { breaker: Breaker::Open, ..sound() }, RegisterTrouble::Open),
            (RegisterStatus { breaker: Breaker::Trying, ..sound() }, RegisterTrouble::Open),
            (RegisterStatus { answered: 94, ..sound() }, RegisterTrouble::Unanswered),
            (RegisterStatus { p95_ms: 3000, ..sound() }, RegisterTrouble::Slow),
            (RegisterStatus { as_of: None, nothing_as_of: None, ..sound() }, RegisterTrouble::NeverLoaded),
            (RegisterStatus { as_of: Some(today().plus_days(-31)), ..sound() }, RegisterTrouble::Stale),
            (RegisterStatus { delivery: delivery(false, 0), ..sound() }, RegisterTrouble::Delivery),
            (RegisterStatus { delivery: delivery(true, 6), ..sound() }, RegisterTrouble::Rejects),
            (RegisterStatus { nothing_as_of: None, ..sound() }, RegisterTrouble::Unproven),
            (RegisterStatus { quota_left: Some(9), ..sound() }, RegisterTrouble::Quota),
            (RegisterStatus { asked: 0, hits: 0, answered: 0, quota_left: Some(0), ..sound() }, RegisterTrouble::Quota),
        ] {
            assert_eq!(status.troubles(today()), [trouble]);
        }
    }

    #[test]
    fn few_questions_say_nothing() {
        let quiet = RegisterStatus { asked: 19, answered: 0, p95_ms: 9000, quota_left: Some(2), ..sound() };
        assert_eq!(quiet.troubles(today()), []);
    }

    #[test]
    fn at_the_gateway_data_grow_old_as_here_and_no_day_is_no_trouble() {
        for (lies_back, troubles) in [
            (None, vec![]),
            (Some(0), vec![]),
            (Some(30), vec![]),
            (Some(31), vec![RegisterTrouble::Stale]),
            (Some(400), vec![RegisterTrouble::Stale]),
        ] {
            let as_of = lies_back.map(|days: i64| today().plus_days(-days));
            let far = RegisterStatus { embedded: false, as_of, in_doubt: 0, nothing_as_of: None, delivery: None, ..sound() };
            assert_eq!(far.troubles(today()), troubles, "{lies_back:?}");
        }
    }

    #[test]
    fn enterprises_may_never_be_loaded_but_must_not_grow_old() {
        let enterprises = RegisterStatus { register: None, asked: 0, hits: 0, answered: 0, quota_left: None, ..sound() };
        assert_eq!(enterprises.owner(), Register::Business.owner());
        assert_eq!(RegisterStatus { as_of: None, delivery: None, ..enterprises.clone() }.troubles(today()), []);
        let old = RegisterStatus { as_of: Some(today().plus_days(-31)), ..enterprises };
        assert_eq!(old.troubles(today()), [RegisterTrouble::Stale]);
    }

    #[test]
    fn a_share_of_nothing_is_none() {
        assert_eq!((share(1, 3), share(0, 5), share(1, 0)), (Some(333), Some(0), None));
    }
}
