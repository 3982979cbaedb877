//! What companies decide, and what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{World, wrong};
use crate::domain::{
    BankJournal, Company, CompanyId, CompanyRules, Currency, Level, LevelId, OtherPlan, Plan, PlanId, PlanProblem,
    Sender, WorkCalendar,
};
use crate::engine::CompanyInput;
use crate::story::statement::{Policy, Rule};
use crate::story::words::Parsed;

impl World {
    pub(super) fn policy(&mut self, policy: &Policy) -> Parsed<()> {
        match policy {
            Policy::Company { .. } => return self.company_statement(policy),
            Policy::Plan { .. } => {
                self.plan_statement(policy)?;
                self.plan_anew();
            }
            Policy::DefaultPlan => self.plan = None,
            Policy::Level(level) => return self.add_level(level),
            Policy::MoveLevel { name, days } => {
                self.level(name)?.days_after_due = *days;
                self.plan_anew();
            }
            Policy::ArchiveLevel(name) => {
                let id = self.level(name)?.id;
                self.levels.values_mut().for_each(|levels| levels.retain(|level| level.id != id));
                self.plan_anew();
            }
            Policy::Rule(rule) => set(rule, &mut self.company_input().rules),
            Policy::Channels(channels) => self.input.channels.clone_from(channels),
            Policy::MessagesPerRun(messages) => self.input.messages_per_run = Some(*messages),
            Policy::Currency { code, rounding } => return self.chart.round(code, *rounding),
            Policy::Rate { code, rate } => self.chart.set_rate(code, *rate),
            Policy::Calendar { country, weekend } => {
                let holidays = BTreeMap::new();
                let calendar = WorkCalendar { weekend: weekend.clone(), holidays };
                self.input.calendars.insert(country.clone(), calendar);
            }
            Policy::Holiday { country, day, name } => {
                let calendar = self.input.calendars.entry(country.clone()).or_insert_with(WorkCalendar::plain);
                calendar.holidays.insert(*day, name.clone());
            }
            Policy::Bank(journal) => self.bank(journal),
        }
        Ok(())
    }

    /// The company that was named last; without any, one whose books are in euro.
    pub(super) fn company(&mut self) -> CompanyId {
        match self.company {
            Some(company) => company,
            None => self.found("Company"),
        }
    }

    fn found(&mut self, name: &str) -> CompanyId {
        let id = CompanyId(self.next_id());
        let company = founded(id, name, self.chart.currency("EUR"));
        self.input.companies.insert(id, company);
        self.company = Some(id);
        self.plan = None;
        id
    }

    pub(super) fn company_input(&mut self) -> &mut CompanyInput {
        let id = self.company();
        let euro = self.chart.currency("EUR");
        self.input.companies.entry(id).or_insert_with(|| founded(id, "Company", euro))
    }

    fn company_statement(&mut self, policy: &Policy) -> Parsed<()> {
        let Policy::Company { name, currency, country, branch_of, without_sender } = policy else { return Ok(()) };
        let known = |name: &str| {
            let company = self.input.companies.values().find(|company| company.company.name == name)?;
            Some(company.company.id)
        };
        let parent = match branch_of {
            Some(parent) => match known(parent) {
                Some(id) => Some(id),
                None => return wrong(format!("there is no company \"{parent}\": name it first")),
            },
            None => None,
        };
        match known(name) {
            Some(id) => (self.company, self.plan) = (Some(id), None),
            None => drop(self.found(name)),
        }
        let currency = currency.as_ref().map(|code| self.chart.currency(code));
        let company = &mut self.company_input().company;
        company.parent = parent.or(company.parent);
        company.country = country.clone().or(company.country.take());
        company.sender = company.sender.take().filter(|_| !without_sender);
        if let Some(currency) = currency {
            company.currency = currency;
        }
        self.plan_anew();
        Ok(())
    }

    fn plan_statement(&mut self, policy: &Policy) -> Parsed<()> {
        let Policy::Plan { name, tags, countries, terms, sequence } = policy else { return Ok(()) };
        let tags: BTreeSet<_> = tags.iter().map(|tag| self.chart.tag(tag)).collect();
        let payment_terms: BTreeSet<_> = terms.iter().map(|terms| self.chart.terms(terms)).collect();
        let (id, company) = (PlanId(self.next_id()), self.company());
        let says_nothing = tags.is_empty() && payment_terms.is_empty() && countries.is_empty() && sequence.is_none();
        let plans = self.plans.entry(company).or_default();
        let sequence = sequence.unwrap_or(id.0);
        let (name, countries, plan) = (name.clone(), countries.clone(), Err(PlanProblem::NoLevels));
        self.plan = match plans.iter().find(|plan| plan.name == name) {
            Some(known) if says_nothing => Some(known.id),
            Some(_) => {
                return wrong(format!("plan \"{name}\" is there already: say only `plan {name}` to go on with it"));
            }
            None => {
                plans.push(OtherPlan { id, name, sequence, tags, countries, payment_terms, plan });
                Some(id)
            }
        };
        Ok(())
    }

    fn add_level(&mut self, level: &Level) -> Parsed<()> {
        let company = self.company();
        let id = LevelId(self.next_id());
        let levels = self.levels.entry((company, self.plan)).or_default();
        if levels.iter().any(|known| known.name == level.name) {
            return wrong(format!("there is a level \"{}\" already: `move level` changes its days", level.name));
        }
        levels.push(Level { id, ..level.clone() });
        self.plan_anew();
        Ok(())
    }

    /// A level of the plan that was named last, else of any plan of the company.
    fn level(&mut self, name: &str) -> Parsed<&mut Level> {
        let (company, plan) = (self.company(), self.plan);
        let here = |key: &(CompanyId, Option<PlanId>)| key.0 == company;
        let mut levels: Vec<_> = self.levels.iter_mut().filter(|(key, _)| here(key)).collect();
        levels.sort_by_key(|(key, _)| key.1 != plan);
        let found = levels.into_iter().flat_map(|(_, levels)| levels).find(|level| level.name == name);
        match found {
            Some(level) => Ok(level),
            None => wrong(format!("there is no level \"{name}\"")),
        }
    }

    /// Makes plans of the levels. A branch without levels has the default plan of the nearest company above it that has
    /// some; one with neither levels nor plans has its other plans too.
    fn plan_anew(&mut self) {
        let parents: BTreeMap<CompanyId, Option<CompanyId>> =
            self.input.companies.iter().map(|(id, company)| (*id, company.company.parent)).collect();
        let levels = |company, plan| self.levels.get(&(company, plan)).cloned().unwrap_or_default();
        let has_levels = |company: &CompanyId| !levels(*company, None).is_empty();
        let has_plans = |company: &CompanyId| self.plans.get(company).is_some_and(|plans| !plans.is_empty());
        for (id, company) in &mut self.input.companies {
            // Somebody may tell a company to be its own branch.
            let upward =
                || std::iter::successors(Some(*id), |id| parents.get(id).copied().flatten()).take(parents.len());
            company.plan = Plan::new(upward().find(has_levels).map(|owner| levels(owner, None)).unwrap_or_default());
            let owner = upward().find(|company| has_levels(company) || has_plans(company));
            let plans = owner.and_then(|owner| Some((owner, self.plans.get(&owner)?)));
            company.other_plans = plans.map_or_else(Vec::new, |(owner, plans)| {
                let made = |plan: &OtherPlan| {
                    let plan_of_levels = Plan::new(levels(owner, Some(plan.id)));
                    OtherPlan { plan: plan_of_levels, ..plan.clone() }
                };
                plans.iter().map(made).collect()
            });
        }
    }

    fn bank(&mut self, journal: &BankJournal) {
        let bank = &mut self.company_input().bank;
        bank.retain(|known| known.name != journal.name);
        bank.push(journal.clone());
    }
}

/// A company that has decided nothing yet, but that reminders may leave.
fn founded(id: CompanyId, name: &str, currency: Arc<Currency>) -> CompanyInput {
    let company = Company {
        id,
        name: name.to_owned(),
        parent: None,
        currency,
        language: None,
        sender: Some(Sender { name: name.to_owned(), email: "follow-up@company.test".to_owned() }),
        reply_to: None,
        contact_lines: Vec::new(),
        phone: None,
        country: None,
    };
    let rules = CompanyRules { sending: true, ..CompanyRules::default() };
    CompanyInput { company, plan: Err(PlanProblem::NoLevels), other_plans: Vec::new(), bank: Vec::new(), rules }
}

fn set(rule: &Rule, rules: &mut CompanyRules) {
    match rule {
        Rule::Tolerance(amount) => rules.tolerance = *amount,
        Rule::MinimumInterval(days) => rules.minimum_interval_days = *days,
        Rule::MinimumAge(days) => rules.minimum_age_days = *days,
        Rule::IgnoreDueBefore(day) => rules.ignore_due_before = Some(*day),
        Rule::StartAt(start) => rules.start_at = *start,
        Rule::ExcludePaymentMethod(method) => drop(rules.excluded_payment_methods.insert(method.clone())),
        Rule::ReconcileFirst(what, after_days) => {
            rules.reconcile_first = *what;
            rules.bank_behind_after_days = after_days.unwrap_or(rules.bank_behind_after_days);
        }
        Rule::WorkingDaysOnly => rules.working_days_only = true,
        Rule::Sending(sending) => rules.sending = *sending,
        Rule::RetryFailedAfter(days) => rules.retry_failed_after_days = *days,
    }
}
