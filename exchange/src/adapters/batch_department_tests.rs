//! The office with lists, against the contract and against desks that make mistakes.

use super::*;
use crate::conformance::{Sample, check};
use crate::testing::on_both_engines;
use crate::{Deadlines, Exchange, Scene, Weather};
use domain::day::Timestamp;
use domain::identity::{PersonName, ResidentId};
use domain::verification::AnswerStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn person(sequence: u16) -> PersonKey {
    let id = ResidentId::from_parts("341699", Day::parse("1960-05-06").unwrap(), sequence).unwrap();
    PersonKey::new(id, PersonName::parse("赵建军").unwrap())
}

fn purpose() -> Purpose {
    Purpose { case: "c".to_owned(), actor: "a".to_owned(), scene: Scene::Check, at: Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap() }
}

/// A desk that knows people by their sequence: every third has an entry, every third none, every third is not known.
struct Clerk {
    lists: Arc<AtomicUsize>,
    mistake: fn(&mut Vec<String>),
}

impl Clerk {
    fn careful() -> Self {
        Self { lists: Arc::default(), mistake: |_| {} }
    }
}

#[async_trait]
impl Desk for Clerk {
    async fn hand_in(&self, list: String) -> Result<String, Failure> {
        self.lists.fetch_add(1, Ordering::SeqCst);
        let mut lines: Vec<String> = list
            .lines()
            .map(|line| {
                let fields: Vec<&str> = line.split('|').collect();
                let [serial, id, name] = fields[..] else { panic!("{line}") };
                let known = if name == "赵建军" { id[14..17].parse::<u32>().unwrap() % 3 } else { 2 };
                match known {
                    0 => format!("{serial}|{id}|2|disabled_veteran|皖军 {}|Y", &id[14..]),
                    1 => format!("{serial}|{id}|1"),
                    _ => format!("{serial}|{id}|0"),
                }
            })
            .collect();
        // They send it back as it comes.
        lines.reverse();
        (self.mistake)(&mut lines);
        Ok(format!("AS OF 2026-11-20|L77\n{}\n", lines.join("\n")))
    }
}

fn people(count: u16) -> Vec<PersonKey> {
    (1..=count).map(person).collect()
}

async fn asked(desk: Clerk, count: u16) -> Result<Vec<Result<Reply, Failure>>, Failure> {
    asked_about(desk, people(count)).await
}

async fn asked_about(desk: Clerk, people: Vec<PersonKey>) -> Result<Vec<Result<Reply, Failure>>, Failure> {
    let office = BatchDepartment::new(desk, "salt".to_owned());
    let asked: Vec<_> = people.into_iter().map(|person| (office.identify(&person), person)).collect();
    office.fetch_many(&asked, &purpose(), Duration::from_secs(1)).await.map(|replies| replies.each)
}

#[tokio::test]
async fn the_office_conforms() {
    let office = BatchDepartment::new(Clerk::careful(), "salt".to_owned());
    let sample = Sample { held: person(3), nothing: Some(person(1)), not_covered: Some(person(2)), purpose: purpose() };
    assert_eq!(check(&office, &sample).await, Vec::<String>::new());
}

#[tokio::test]
async fn mistakes_of_the_desk_are_nobodys_answer() {
    let heard = asked(Clerk { mistake: |lines| drop(lines.pop()), ..Clerk::careful() }, 3).await.unwrap();
    assert_eq!(heard[0], Err(Failure::Unavailable), "a person who is left out has no answer");
    assert!(heard[1].is_ok() && heard[2].is_ok());
    // The entry of the third under the serial of the first.
    let heard = asked(Clerk { mistake: |lines| *lines = vec![lines[0].replacen('2', "0", 1), lines[1].clone()], ..Clerk::careful() }, 3)
        .await
        .unwrap();
    assert_eq!(heard[0], Err(Failure::Suspect));
    let doubled = asked(Clerk { mistake: |lines| lines.push(lines[0].clone()), ..Clerk::careful() }, 3).await;
    assert_eq!(doubled, Err(Failure::Unreadable));
    let unasked = asked(Clerk { mistake: |lines| lines.push("9|0000|1".to_owned()), ..Clerk::careful() }, 3).await;
    assert_eq!(unasked, Err(Failure::Suspect));
    let short = asked(Clerk { mistake: |lines| lines.push("8|0001".to_owned()), ..Clerk::careful() }, 1).await;
    assert_eq!(short, Err(Failure::Unreadable));
    let odd = asked(Clerk { mistake: |lines| lines[0].push('7'), ..Clerk::careful() }, 1).await.unwrap();
    assert_eq!(odd, [Err(Failure::Unreadable)], "a state that does not exist");
}

/// Two people with another birthday and the same last four digits.
fn alike() -> [PersonKey; 2] {
    let first = person(3);
    let born = |days| first.resident_id.birth().plus_days(days);
    let others = (1..).map(|days| ResidentId::from_parts("341699", born(days), 3).unwrap());
    let tail = &first.resident_id.as_str()[14..];
    let other = others.take(400).find(|id| id.as_str().ends_with(tail)).unwrap();
    [first.clone(), PersonKey::new(other, first.name.clone())]
}

#[tokio::test]
async fn people_with_the_same_last_four_digits_are_not_mixed_up() {
    let right = asked_about(Clerk::careful(), alike().to_vec()).await.unwrap();
    assert!(right.iter().all(|reply| matches!(reply, Ok(Reply::Held { .. }))), "{right:?}");
    // The lines stay, the serials change places: nothing but the whole number tells.
    let swapped = |lines: &mut Vec<String>| {
        for line in lines {
            let (serial, rest) = line.split_once('|').unwrap();
            *line = format!("{}|{rest}", if serial == "0" { "1" } else { "0" });
        }
    };
    let heard = asked_about(Clerk { mistake: swapped, ..Clerk::careful() }, alike().to_vec()).await.unwrap();
    assert_eq!(heard, [Err(Failure::Suspect), Err(Failure::Suspect)]);
}

on_both_engines! {
    async fn five_hundred_people_are_one_list(test: TestRegisters) {
        let clerk = Clerk::careful();
        let lists = clerk.lists.clone();
        let exchange = Exchange::over(test.registers.clone(), Weather::calm())
            .with_deadlines(Deadlines::all(Duration::from_secs(5)))
            .with_connector(Arc::new(BatchDepartment::new(clerk, "salt".to_owned())));
        let answers = exchange.ask_many(&people(500), Register::Veteran, &purpose()).await.unwrap();
        assert_eq!(lists.load(Ordering::SeqCst), 1);
        let expected = [AnswerStatus::Empty, AnswerStatus::NotCovered, AnswerStatus::Hit];
        for (place, answer) in answers.iter().enumerate() {
            assert_eq!(answer.status, expected[place % 3], "{place}");
        }
        assert_eq!(test.registers.verify_evidence().await.unwrap().unwrap().records, 1);
    }
}
