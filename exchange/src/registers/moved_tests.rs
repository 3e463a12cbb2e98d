//! Rows that somebody moved in the database are noticed, or answer to nobody.

use crate::city::{Citizen, demo_areas, generate};
use crate::testing::{TestRegisters, on_both_engines};
use crate::tests::today;
use crate::{Claim, Exchange, Failure, PersonKey, Purpose, Scene, Weather};
use domain::day::Timestamp;
use domain::identity::PersonName;
use domain::verification::{Answer, AnswerStatus, Record, Register};

fn key(citizen: &Citizen) -> PersonKey {
    PersonKey { resident_id: citizen.resident_id.clone(), name: citizen.name.clone(), phone: citizen.phones.first().cloned() }
}

fn purpose() -> Purpose {
    let at = Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap();
    Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at }
}

async fn city(test: &TestRegisters) -> Vec<Citizen> {
    let city: Vec<Citizen> = generate(120, 5, today(), &demo_areas()).into_iter().flat_map(|household| household.citizens).collect();
    test.registers.load(&city, today()).await.unwrap();
    city
}

fn holds(citizen: &Citizen, register: Register) -> bool {
    match register {
        Register::Population => true,
        Register::Carrier => !citizen.phones.is_empty(),
        _ => citizen.records.iter().any(|record| record.register() == register),
    }
}

/// Somebody of whom the register holds something, somebody of whom it does not, and somebody else.
fn three(city: &[Citizen], register: Register) -> [PersonKey; 3] {
    let first = |wanted: bool| city.iter().position(|citizen| holds(citizen, register) == wanted).unwrap();
    let (from, to) = (first(true), first(false));
    let bystander = (0..city.len()).find(|place| ![from, to].contains(place)).unwrap();
    [from, to, bystander].map(|place| key(&city[place]))
}

async fn change(test: &TestRegisters, text: &'static str, values: &[&str]) {
    let mut query = sqlx::query(text);
    for value in values {
        query = query.bind((*value).to_owned());
    }
    assert!(query.execute(test.registers.writer()).await.unwrap().rows_affected() > 0, "{text}");
}

/// Without how long it took.
fn said(answer: &Answer) -> Answer {
    Answer { answered_in_ms: 0, ..answer.clone() }
}

on_both_engines! {
    async fn a_row_that_was_moved_to_another_person_is_nobodys(test: TestRegisters) {
        let city = city(&test).await;
        let exchange = Exchange::over(test.registers.clone(), Weather::calm());
        for register in Register::ALL.into_iter().filter(|register| *register != Register::Population) {
            let [from, to, bystander] = three(&city, register);
            let [old, new] = [&from, &to].map(|person| test.registers.subject(person).0);
            let before = exchange.ask_one(&bystander, register, &purpose()).await.unwrap();
            change(&test, "UPDATE records SET subject = $1 WHERE register = $2 AND subject = $3", &[&new, register.code(), &old]).await;
            // Under the name check it came with, and under that of the person it was moved to.
            for name_check in [test.registers.name_check(&from), test.registers.name_check(&to)] {
                change(&test, "UPDATE records SET name_check = $1 WHERE register = $2 AND subject = $3", &[&name_check, register.code(), &new]).await;
                let many = exchange.ask_many(&[to.clone(), bystander.clone()], register, &purpose()).await.unwrap();
                assert_eq!((many[0].status, many[0].records.len()), (AnswerStatus::Error, 0), "{register:?}");
                assert_eq!(said(&many[1]), said(&before), "{register:?}: the others are answered");
                let one = exchange.ask_one(&to, register, &purpose()).await.unwrap();
                assert_eq!((one.status, one.records.len()), (AnswerStatus::Error, 0), "{register:?}");
                let claimed = exchange.verify(&to, register, &Claim::Known, &purpose()).await.unwrap();
                assert_eq!(claimed, Err(Failure::Unreadable), "{register:?}");
            }
        }
    }

    async fn a_row_of_the_population_register_makes_nobody_another(test: TestRegisters) {
        let city = city(&test).await;
        let exchange = Exchange::over(test.registers.clone(), Weather::calm());
        let [from, to] = [key(&city[0]), key(&city[1])];
        let [old, new] = [&from, &to].map(|person| test.registers.subject(person).0);
        change(&test, "DELETE FROM records WHERE register = 'population' AND subject = $1", &[&new]).await;
        change(&test, "UPDATE records SET subject = $1 WHERE register = 'population' AND subject = $2", &[&new, &old]).await;
        for answer in exchange.ask(std::slice::from_ref(&to), &Register::ALL, &purpose()).await.unwrap().remove(0) {
            let tells = answer.records.iter().any(|record| !matches!(record, Record::Carrier(carrier) if !carrier.agrees));
            assert!(!tells, "{answer:?}");
            assert_eq!(answer.status == AnswerStatus::Error, answer.register == Register::Population, "{answer:?}");
        }
    }

    async fn a_name_that_was_put_on_a_row_opens_it_to_nobody(test: TestRegisters) {
        let city = city(&test).await;
        let exchange = Exchange::over(test.registers.clone(), Weather::calm());
        let [own, ..] = three(&city, Register::Tax);
        let stranger = PersonKey { name: PersonName::parse("王不同").unwrap(), ..own.clone() };
        let (subject, name_check) = (test.registers.subject(&own).0, test.registers.name_check(&stranger));
        change(&test, "UPDATE records SET name_check = $1 WHERE register = 'tax' AND subject = $2", &[&name_check, &subject]).await;
        for person in [&own, &stranger] {
            let answer = exchange.ask_one(person, Register::Tax, &purpose()).await.unwrap();
            assert_eq!((answer.status, answer.records.len()), (AnswerStatus::NotCovered, 0), "{}", person.name.as_str());
        }
    }
}
