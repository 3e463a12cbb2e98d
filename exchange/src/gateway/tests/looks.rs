//! Whom the gateway's consumers asked about stands by person, and only what was answered.

use super::{Hall, NOW, purpose, serve};
use crate::testing::on_both_engines;
use crate::{Claim, OtherUse, Purpose, Scene};
use domain::day::Timestamp;
use domain::verification::Register;

/// What other systems than `own` asked about some of the people.
async fn asked(hall: &Hall, people: std::ops::Range<usize>, own: &str, before: Option<Timestamp>, askings: usize) -> Vec<OtherUse> {
    let registers = &hall.test.registers;
    let subjects: Vec<String> = hall.keys()[people].iter().map(|person| registers.subject(person).0).collect();
    registers.other_uses(&subjects, own, Timestamp::parse(NOW).unwrap(), before, askings).await.unwrap()
}

on_both_engines! {
    async fn each_person_of_an_answered_call_is_told_who_asked(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let exchange = hall.exchange(served.address);
        let people = hall.keys();
        exchange.ask_many(&people[..120], Register::Tax, &purpose()).await.unwrap();
        for clock in [&hall.own_clock, &hall.gateway_clock] {
            clock.forward(60);
        }
        exchange.verify(&people[1], Register::Population, &Claim::Known, &purpose()).await.unwrap().unwrap();
        // A scene without a grant: refused, so nobody learned anything.
        exchange.ask_one(&people[0], Register::Vehicle, &Purpose { scene: Scene::Recheck, ..purpose() }).await.unwrap();

        assert_eq!(hall.count("SELECT CAST(COUNT(*) AS BIGINT) FROM gateway_looks").await, 121);
        let of_two = asked(&hall, 0..2, "", None, 20).await;
        let told: Vec<(Register, &str)> = of_two.iter().map(|used| (used.register, used.subject.as_str())).collect();
        let subject = |person: usize| hall.test.registers.subject(&people[person]).0;
        let (first, second) = (subject(0), subject(1));
        assert_eq!(told, [(Register::Population, second.as_str()), (Register::Tax, first.as_str()), (Register::Tax, second.as_str())]);
        let newest = &of_two[0];
        assert_eq!((newest.consumer.as_str(), newest.scene.as_str()), ("the hall", "check"));
        assert_eq!(newest.purpose.as_deref(), Some(Scene::Check.purpose()));
        assert_eq!(asked(&hall, 0..2, "", Some(newest.at), 20).await, of_two[1..]);
        assert_eq!(asked(&hall, 0..2, "", None, 1).await, of_two[..1]);
        assert!(asked(&hall, 0..2, &hall.consumer, None, 20).await.is_empty(), "one's own are not another's");
        let beside = serve(hall.gateway().beside_hall(Some(hall.consumer.clone())).router().await.unwrap()).await;
        hall.exchange(beside.address).ask_many(&people[..5], Register::Tax, &purpose()).await.unwrap();
        assert_eq!(hall.count("SELECT CAST(COUNT(*) AS BIGINT) FROM gateway_looks").await, 121, "the hall over these registers logs itself");
        assert!(asked(&hall, 121..123, "", None, 20).await.is_empty() && asked(&hall, 0..0, "", None, 20).await.is_empty());
    }
}
