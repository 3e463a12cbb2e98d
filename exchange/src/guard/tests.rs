//! Deadline, tries, turns and counts, in paused time.

use super::*;
use crate::connector::{Health, Reply, time_for};
use crate::question::Scene;
use crate::testing::entropy;
use async_trait::async_trait;
use domain::day::{Day, Timestamp};
use domain::identity::{PersonName, ResidentId};
use domain::verification::{Record, Register};
use futures::future::{join, join_all};

/// A register that takes a while, and fails so many times first.
struct Scripted {
    takes: Duration,
    fails: Vec<Failure>,
    /// It stands behind a gateway, which takes many people in one call.
    gateway: bool,
    asked: AtomicU64,
    at_once: AtomicU64,
    most: AtomicU64,
}

impl Scripted {
    fn new(takes_ms: u64, fails: &[Failure]) -> Arc<Self> {
        let none = || AtomicU64::new(0);
        let (takes, fails) = (Duration::from_millis(takes_ms), fails.to_vec());
        Arc::new(Self { takes, fails, gateway: false, asked: none(), at_once: none(), most: none() })
    }

    fn at_a_gateway() -> Arc<Self> {
        Arc::new(Self { gateway: true, ..Arc::into_inner(Self::new(0, &[])).unwrap() })
    }
}

#[async_trait]
impl Connector for Scripted {
    fn register(&self) -> Register {
        Register::Vehicle
    }

    fn identify(&self, _: &PersonKey) -> Subject {
        Subject("s".to_owned())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let _here = OnTheWay::new(&self.at_once);
        self.most.fetch_max(self.at_once.load(Ordering::SeqCst), Ordering::SeqCst);
        tokio::time::sleep(self.takes).await;
        match usize::try_from(number).ok().and_then(|number| self.fails.get(number)) {
            Some(failure) => Err(*failure),
            None => Ok(Reply::NotCovered),
        }
    }

    fn takes_batches(&self) -> bool {
        self.gateway
    }

    fn counts_people(&self) -> bool {
        true
    }

    async fn changed_since(&self, _: Timestamp, _: &Purpose) -> Result<Option<Changed>, Failure> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Err(Failure::Unreadable)
    }

    fn map(&self, _: &str) -> Result<Vec<Record>, Failure> {
        Err(Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}

fn guard(connector: &Arc<Scripted>, limits: Limits) -> Guard {
    let connector: Arc<dyn Connector> = connector.clone();
    Guard::new(connector, limits, entropy(1))
}

fn person() -> PersonKey {
    let id = ResidentId::from_parts("341699", Day::parse("1960-05-06").unwrap(), 3).unwrap();
    PersonKey::new(id, PersonName::parse("赵建军").unwrap())
}

fn purpose() -> Purpose {
    let at = Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap();
    Purpose { case: "c".to_owned(), actor: "a".to_owned(), scene: Scene::Check, at }
}

/// Asks about so many people; each may take as long as all.
async fn ask_many(guard: &Guard, people: usize, deadline_ms: u64) -> Result<Vec<Result<Reply, Failure>>, Failure> {
    let deadline = Duration::from_millis(deadline_ms);
    let people = vec![(Subject("s".to_owned()), person()); people];
    Ok(guard.ask_for(&people, &purpose(), Waiting { each: deadline, whole: deadline, background: false }).await?.each)
}

async fn ask(guard: &Guard, deadline_ms: u64) -> Result<Reply, Failure> {
    ask_many(guard, 1, deadline_ms).await?.pop().unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again_and_what_may_not_is_told() {
    for (fails, asked, heard) in [
        (vec![Failure::Unavailable], 2, Ok(Reply::NotCovered)),
        (vec![Failure::Busy, Failure::Unavailable], 3, Ok(Reply::NotCovered)),
        (vec![Failure::Unavailable; 5], 3, Err(Failure::Unavailable)),
        (vec![Failure::Unreadable], 1, Err(Failure::Unreadable)),
        (vec![Failure::Suspect], 1, Err(Failure::Suspect)),
        (vec![Failure::Refused(crate::Refusal::QuotaSpent)], 1, Err(Failure::Refused(crate::Refusal::QuotaSpent))),
    ] {
        let register = Scripted::new(1, &fails);
        assert_eq!(ask(&guard(&register, Limits::default()), 5000).await, heard, "{fails:?}");
        assert_eq!(register.asked.load(Ordering::SeqCst), asked, "{fails:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_over_tries_and_turns() {
    let slow = Scripted::new(1000, &[]);
    let started = Instant::now();
    assert_eq!(ask(&guard(&slow, Limits::default()), 300).await, Err(Failure::Late));
    assert_eq!(started.elapsed().as_millis(), 300);
    // There is no time for another try: the failure is told before the deadline, not a timeout at it.
    let failing = Scripted::new(90, &[Failure::Unavailable; 9]);
    let limits = Limits { backoff: Duration::from_millis(200), ..Limits::default() };
    assert_eq!(ask(&guard(&failing, limits), 150).await, Err(Failure::Unavailable));
    let narrow = guard(&slow, Limits { at_once: 1, ..Limits::default() });
    let heard = join_all([ask(&narrow, 1500), ask(&narrow, 1500)]).await;
    assert_eq!(heard, [Ok(Reply::NotCovered), Err(Failure::Late)], "waiting for one's turn counts");
    let state = narrow.state();
    assert_eq!((state.calls, state.failures, state.in_flight), (2, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_at_once_and_a_second_than_allowed() {
    let register = Scripted::new(100, &[]);
    let guarded = guard(&register, Limits { at_once: 4, ..Limits::default() });
    let started = Instant::now();
    join_all((0..12).map(|_| ask(&guarded, 5000))).await;
    assert_eq!((register.most.load(Ordering::SeqCst), started.elapsed().as_millis()), (4, 300));
    let state = guarded.state();
    assert_eq!((state.calls, state.p50_ms, state.p95_ms), (12, 100, 100));
    let paced = guard(&register, Limits { rate: Some(Rate::per_second(20)), ..Limits::default() });
    let started = Instant::now();
    join_all((0..22).map(|_| ask(&paced, 5000))).await;
    assert!((1000..=1200).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_on_is_no_longer_on_the_way() {
    let register = Scripted::new(60_000, &[]);
    let guarded = guard(&register, Limits { at_once: 1, ..Limits::default() });
    for _ in 0..3 {
        let given_up = tokio::time::timeout(Duration::from_millis(5), ask(&guarded, 100_000)).await;
        assert!(given_up.is_err());
        assert_eq!(guarded.state().in_flight, 0);
    }
    assert_eq!(register.asked.load(Ordering::SeqCst), 3, "each had its turn");
}

#[tokio::test(start_paused = true)]
async fn without_a_batch_interface_each_person_is_a_call() {
    let register = Scripted::new(100, &[]);
    let guarded = guard(&register, Limits { at_once: 4, ..Limits::default() });
    let started = Instant::now();
    assert_eq!(ask_many(&guarded, 12, 5000).await.unwrap(), vec![Ok(Reply::NotCovered); 12]);
    assert_eq!((register.most.load(Ordering::SeqCst), started.elapsed().as_millis()), (4, 300));
    assert_eq!((guarded.state().calls, guarded.spaced(12)), (12, Duration::ZERO));
    let paced = guard(&register, Limits { rate: Some(Rate::per_second(20)), ..Limits::default() });
    let started = Instant::now();
    assert_eq!(ask_many(&paced, 22, 5000).await.unwrap(), vec![Ok(Reply::NotCovered); 22]);
    assert!((1000..=1200).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
    assert!(paced.spaced(22) >= Duration::from_secs(1) && paced.spaced(1) == Duration::ZERO);
    // Whoever's turn comes too late costs those before nothing.
    let heard = ask_many(&paced, 22, 600).await.unwrap();
    let answered = heard.iter().filter(|reply| reply.is_ok()).count();
    assert!((8..=12).contains(&answered) && heard[..answered].iter().all(Result::is_ok), "{heard:?}");
}

#[test]
fn what_is_spaced_at_a_gateway_has_time_for_that_and_a_single_question_no_more_than_usual() {
    let rate = Rate::per_minute(1);
    let guarded = guard(&Scripted::at_a_gateway(), Limits { rate: Some(rate), ..Limits::default() });
    assert_eq!([1, 2, 9].map(|people| guarded.spaced(people)), [Duration::ZERO, rate.time_of(3), rate.time_of(10)]);
}

#[tokio::test(start_paused = true)]
async fn a_burst_that_is_late_holds_nobody_up() {
    let register = Scripted::new(1, &[]);
    let paced = guard(&register, Limits { rate: Some(Rate::per_second(1)), ..Limits::default() });
    let started = Instant::now();
    let heard = join_all((0..50).map(|_| ask(&paced, 500))).await;
    assert_eq!(heard.iter().filter(|reply| **reply == Err(Failure::Late)).count(), 49);
    assert!(started.elapsed().as_millis() < 100, "they were told at once");
    assert_eq!(ask(&paced, 1500).await, Ok(Reply::NotCovered));
    assert_eq!(register.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_single_question_comes_after_one_of_many() {
    let register = Scripted::new(1, &[]);
    let paced = guard(&register, Limits { rate: Some(Rate::per_second(1)), ..Limits::default() });
    let (many, single) = join(ask_many(&paced, 20, 60_000), ask(&paced, 3000)).await;
    assert_eq!((many.unwrap(), single), (vec![Ok(Reply::NotCovered); 20], Ok(Reply::NotCovered)));
}

/// Asks about so many people where nobody waits.
async fn ask_behind(guard: &Guard, people: usize, patience_ms: u64) -> Vec<Result<Reply, Failure>> {
    let each = Duration::from_millis(patience_ms);
    let people = vec![(Subject("s".to_owned()), person()); people];
    guard.ask_for(&people, &purpose(), Waiting { each, whole: each, background: true }).await.unwrap().each
}

#[tokio::test(start_paused = true)]
async fn where_nobody_waits_a_call_is_tried_once_and_ends_with_the_patience() {
    for (takes_ms, ends, heard) in [(12_000, 12, Failure::Unavailable), (31_000, 30, Failure::Late)] {
        let register = Scripted::new(takes_ms, &[Failure::Unavailable; 9]);
        let guarded = guard(&register, Limits::default());
        let started = Instant::now();
        assert_eq!(ask_behind(&guarded, 1, 30_000).await, [Err(heard)]);
        assert_eq!((started.elapsed().as_secs(), register.asked.load(Ordering::SeqCst)), (ends, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn half_of_the_places_are_left_to_those_who_wait() {
    let register = Scripted::new(1000, &[]);
    let guarded = guard(&register, Limits { at_once: 4, ..Limits::default() });
    let waiting = join_all([ask(&guarded, 1500), ask(&guarded, 1500)]);
    let (behind, waiting) = join(ask_behind(&guarded, 4, 30_000), waiting).await;
    assert_eq!((behind, waiting), (vec![Ok(Reply::NotCovered); 4], vec![Ok(Reply::NotCovered); 2]));
    let paced = guard(&register, Limits { rate: Some(Rate::per_second(1)), ..Limits::default() });
    let behind = join_all((0..20).map(|_| ask_behind(&paced, 1, 60_000)));
    let (behind, single) = join(behind, ask(&paced, 3500)).await;
    assert!(behind.iter().flatten().all(Result::is_ok) && single.is_ok(), "it comes after one of them: {behind:?} {single:?}");
}

#[tokio::test(start_paused = true)]
async fn calls_about_many_are_not_late_through_each_other() {
    let register = Scripted::new(100, &[]);
    let paced = guard(&register, Limits { rate: Some(Rate::per_minute(60)), ..Limits::default() });
    let (each, people) = (Duration::from_secs(3), vec![(Subject("s".to_owned()), person()); 40]);
    // As long as the fan-out gives one of them.
    let whole = time_for(people.len(), each) + paced.spaced(people.len());
    let many = || async { paced.ask_for(&people, &purpose(), Waiting { each, whole, background: false }).await.unwrap().each };
    let started = Instant::now();
    let (heard, single) = join(join_all([many(), many(), many()]), ask(&paced, 5000)).await;
    assert_eq!((heard, single), (vec![vec![Ok(Reply::NotCovered); 40]; 3], Ok(Reply::NotCovered)));
    assert_eq!(register.asked.load(Ordering::SeqCst), 121);
    let took = started.elapsed();
    assert!(took > 2 * whole && (120..=132).contains(&took.as_secs()), "at the rate of the register: {took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_register_that_cannot_tell_of_changes_is_left_alone_too() {
    let register = Scripted::new(1, &[]);
    let breaker = BreakerRule { least_calls: 2, ..BreakerRule::default() };
    let guarded = guard(&register, Limits { breaker, ..Limits::default() });
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(guarded.changed_since(purpose().at, &purpose(), Duration::from_secs(1)).await.unwrap_err());
    }
    assert_eq!(heard, [Failure::Unreadable, Failure::Unreadable, Failure::Open]);
    assert_eq!((register.asked.load(Ordering::SeqCst), ask(&guarded, 1000).await), (2, Err(Failure::Open)));
}

#[tokio::test(start_paused = true)]
async fn who_leaves_no_time_shuts_a_register_off_for_nobody() {
    let register = Scripted::new(1000, &[]);
    let rule = BreakerRule { least_calls: 2, ..BreakerRule::default() };
    let guarded = guard(&register, Limits { breaker: rule, ..Limits::default() }).fair(Duration::from_millis(500));
    for _ in 0..3 {
        assert_eq!(ask(&guarded, 400).await, Err(Failure::Late));
    }
    assert_eq!((guarded.state().breaker, guarded.state().failures), (BreakerState::Closed, 0));
    for _ in 0..2 {
        assert_eq!(ask(&guarded, 600).await, Err(Failure::Late));
    }
    assert_eq!((guarded.state().breaker, guarded.state().failures), (BreakerState::Open, 2));
    tokio::time::advance(rule.pause).await;
    assert_eq!(ask(&guarded, 400).await, Err(Failure::Late));
    assert_eq!(ask(&guarded, 2000).await, Ok(Reply::NotCovered), "the trial is the next one's");
}
