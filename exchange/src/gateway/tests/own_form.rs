//! A department whose replies have a form of their own: behind the gateway it answers as any other does.

use super::{Hall, purpose, serve};
use crate::adapters::batch_department::{BatchDepartment, Desk};
use crate::conformance::{Sample, check};
use crate::testing::on_both_engines;
use crate::{Failure, GatewayClient, HttpRegister, PersonKey};
use async_trait::async_trait;
use domain::verification::{AnswerStatus, Record, Register, VeteranKind, VeteranRecord};
use std::sync::Arc;

/// A desk with one entry, and one person of whom it says that there is none.
struct Clerk {
    entered: PersonKey,
    empty: PersonKey,
}

#[async_trait]
impl Desk for Clerk {
    async fn hand_in(&self, list: String) -> Result<String, Failure> {
        let mut answer = "AS OF 2026-11-20|L77\n".to_owned();
        for asked in list.lines() {
            let fields: Vec<&str> = asked.split('|').collect();
            let [serial, id, name] = fields[..] else { panic!("{asked}") };
            let is = |known: &PersonKey| (id, name) == (known.resident_id.as_str(), known.name.as_str());
            let said = match (is(&self.entered), is(&self.empty)) {
                (true, _) => "2|disabled_veteran|皖军 7|Y",
                (_, true) => "1",
                _ => "0",
            };
            answer += &[serial, "|", id, "|", said, "\n"].concat();
        }
        Ok(answer)
    }
}

on_both_engines! {
    async fn the_example_conforms_behind_the_gateway(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let people = hall.keys();
        let (entered, empty, unknown) = (people[0].clone(), people[1].clone(), people[2].clone());
        let clerk = Clerk { entered: entered.clone(), empty: empty.clone() };
        let department = Arc::new(BatchDepartment::new(clerk, "salt".to_owned()));
        let served = serve(hall.gateway().with_connector(department).router().await.unwrap()).await;
        let access = hall.connections(served.address).gateway.unwrap();
        let client = GatewayClient::new(&access, Arc::new(hall.own_clock.clone()), hall.test.registers.clone()).unwrap();
        let register = HttpRegister::new(Register::Veteran, Arc::new(client));
        let sample = Sample { held: entered.clone(), nothing: Some(empty), not_covered: Some(unknown), purpose: purpose() };
        assert_eq!(check(&register, &sample).await, Vec::<String>::new());
        let answer = hall.exchange(served.address).ask_one(&entered, Register::Veteran, &purpose()).await.unwrap();
        let record = VeteranRecord { kind: VeteranKind::DisabledVeteran, certificate: "皖军 7".to_owned(), regular_pension: true };
        assert_eq!((answer.status, answer.records), (AnswerStatus::Hit, vec![Record::Veteran(record)]));
    }
}
