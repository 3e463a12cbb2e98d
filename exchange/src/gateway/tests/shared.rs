//! What an owner leaves out is left out of the next answer, and the answer still reads.

use super::{Hall, key, purpose};
use crate::catalogue::Share;
use crate::testing::on_both_engines;
use domain::quantity::Fen;
use domain::verification::{AnswerStatus, Record, Register};

on_both_engines! {
    async fn the_next_answer_leaves_out_what_is_not_shared(test: TestRegisters) {
        let hall = Hall::new(test).await;
        let served = hall.serve().await;
        let priced = |record: &Record| matches!(record, Record::Vehicle(vehicle) if vehicle.price.is_some());
        let driver = hall.city.iter().find(|citizen| citizen.records.iter().any(priced)).map(key).unwrap();
        let exchange = hall.exchange(served.address);
        let prices = async || {
            let answer = exchange.ask_one(&driver, Register::Vehicle, &purpose()).await.unwrap();
            assert_eq!(answer.status, AnswerStatus::Hit, "{answer:?}");
            let price = |record: &Record| if let Record::Vehicle(vehicle) = record { vehicle.price } else { None };
            answer.records.iter().filter_map(price).collect::<Vec<Fen>>()
        };
        assert!(!prices().await.is_empty());
        let change = Share {
            resource: "vehicle.query".to_owned(),
            fields: ["plate", "model", "use", "registered", "active"].map(str::to_owned).to_vec(),
            sharing: None,
            shared_by: "traffic_police".to_owned(),
            reference: "letter 7".to_owned(),
        };
        hall.test.registers.catalogue().share(&change).await.unwrap();
        assert!(prices().await.is_empty());
    }
}
