//! A department that is dead behind the gateway: the gateway itself says so, in the caller's time.

use super::{Hall, purpose, serve};
use crate::connector::{Connector, Health, Replies, Reply, Subject};
use crate::testing::on_both_engines;
use crate::{Failure, GatewayClient, HttpRegister, PersonKey, Purpose};
use async_trait::async_trait;
use domain::verification::{Record, Register};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The tax office with nobody in it, with or without a batch interface.
struct Dead {
    batches: bool,
}

#[async_trait]
impl Connector for Dead {
    fn register(&self) -> Register {
        Register::Tax
    }

    fn identify(&self, _: &PersonKey) -> Subject {
        Subject("s".to_owned())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        std::future::pending().await
    }

    async fn fetch_many(&self, _: &[(Subject, PersonKey)], _: &Purpose, _: Duration) -> Result<Replies, Failure> {
        std::future::pending().await
    }

    fn takes_batches(&self) -> bool {
        self.batches
    }

    fn map(&self, _: &str) -> Result<Vec<Record>, Failure> {
        Err(Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        Health::Down
    }
}

on_both_engines! {
    async fn a_dead_department_is_late_at_the_gateway(test: TestRegisters) {
        let hall = Hall::new(test).await;
        for (batches, calls) in [(true, 1), (false, 2)] {
            let served = serve(hall.gateway().with_connector(Arc::new(Dead { batches })).router().await.unwrap()).await;
            let access = hall.connections(served.address).gateway.unwrap();
            let client = GatewayClient::new(&access, Arc::new(hall.own_clock.clone()), hall.test.registers.clone()).unwrap();
            let register = HttpRegister::new(Register::Tax, Arc::new(client));
            let people: Vec<_> = hall.keys()[..3].iter().map(|person| (register.identify(person), person.clone())).collect();
            // This client has no deadline of its own: nobody but the gateway ends the call.
            let (why, patience) = (purpose(), Duration::from_millis(200));
            let asked = register.fetch_many(&people, &why, patience);
            let heard = timeout(Duration::from_secs(20), asked).await.unwrap().unwrap();
            assert_eq!(heard.each, vec![Err(Failure::Late); 3], "{batches}");
            let logged = hall.count("SELECT CAST(count(*) AS BIGINT) FROM gateway_log WHERE outcome = 'answered' AND service = 'tax.query'").await;
            assert_eq!(logged, calls);
        }
    }
}
