//! Plans beside a company's default one, as people edit them in Odoo.

use std::collections::{BTreeMap, BTreeSet};

use super::contacts::CountryName;
use super::{Books, Chart};
use crate::domain::{CompanyId, Level, LevelId, PaymentTermId, PlanId, TagId};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{level, plan};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};
use crate::render::LevelText;

const FIELDS: [&str; 6] = [plan::NAME, plan::COMPANY, plan::SEQUENCE, plan::TAGS, plan::COUNTRIES, plan::PAYMENT_TERMS];

/// A plan with its own levels, and for whom it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanBooks {
    /// Its identity.
    pub id: PlanId,
    /// What people call it.
    pub name: String,
    /// Of several plans that would count, the one with the lowest goes.
    pub sequence: i64,
    /// Tags of customers.
    pub tags: BTreeSet<TagId>,
    /// ISO codes of countries.
    pub countries: BTreeSet<String>,
    /// Payment terms of customers.
    pub payment_terms: BTreeSet<PaymentTermId>,
    /// Its active levels, ordered by days.
    pub levels: Vec<Level>,
}

/// Plans of a company that are about to be written into Odoo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComingPlans {
    /// The levels of its default plan, ordered by days.
    pub levels: Vec<Level>,
    /// The plans beside it.
    pub plans: Vec<PlanBooks>,
    /// What all these levels say, in each installed language.
    pub texts: BTreeMap<(LevelId, String), LevelText>,
}

impl Chart {
    /// Shows a company's plans as if they were written already.
    pub fn show_coming(&mut self, company: CompanyId, coming: &ComingPlans) {
        let Some(books) = self.companies.get_mut(&company) else { return };
        books.levels.clone_from(&coming.levels);
        books.plans.clone_from(&coming.plans);
        self.texts.extend(coming.texts.clone());
    }
}

impl Books {
    /// Adds the active plans to their companies, without levels yet. Answers a condition for the levels that do not count,
    /// because their plan is archived.
    pub(super) async fn add_plans(&self, chart: &mut Chart) -> Result<Domain, OdooError> {
        let ours = chart.of_owners(plan::COMPANY).eq(plan::ACTIVE, true);
        let rows = self.session.search_read_all(&Search::new(plan::MODEL, ours, FIELDS)).await?;
        let countries = rows.iter().flatten().filter_map(|row| row.ids(plan::COUNTRIES).ok()).flatten();
        let known = self.countries(&countries.collect()).await?;
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(why) => {
                    chart.unreadable.push(why.into());
                    continue;
                }
            };
            let company = row.id_of(plan::COMPANY).ok().map(CompanyId);
            match (company.and_then(|company| chart.owner_mut(company)), parse(&row, &known)) {
                (Some(books), Ok(read)) => books.plans.push(read),
                (Some(books), Err(error)) => books.unreadable.push(error.into()),
                (None, Err(error)) => chart.unreadable.push(error.into()),
                (None, Ok(_)) => chart.unreadable.push(row.unreadable("its company could not be read").into()),
            }
        }
        let archived = Domain::new().eq(plan::ACTIVE, false);
        let archived = self.session.with_archived().search(plan::MODEL, &archived, "id", None).await?;
        Ok(if archived.is_empty() { Domain::new() } else { Domain::new().not_in(level::PLAN, archived) })
    }
}

fn parse(row: &Row, known: &BTreeMap<i64, CountryName>) -> Result<PlanBooks, FieldError> {
    Ok(PlanBooks {
        id: PlanId(row.id()),
        name: row.opt_str(plan::NAME)?.map_or_else(|| format!("plan {}", row.id()), str::to_owned),
        sequence: row.int(plan::SEQUENCE)?,
        tags: row.ids(plan::TAGS)?.into_iter().map(TagId).collect(),
        countries: row.ids(plan::COUNTRIES)?.iter().filter_map(|id| Some(known.get(id)?.code.clone())).collect(),
        payment_terms: row.ids(plan::PAYMENT_TERMS)?.into_iter().map(PaymentTermId).collect(),
        levels: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::facts::{self, COMPANY, chart};
    use super::super::lines::Line;
    use super::*;
    use crate::domain::{Account, AccountKey, FollowupId, LevelId, PartnerId};

    const BRANCH: CompanyId = CompanyId(COMPANY + 1);

    /// A company with a plan beside its levels, and a branch without anything.
    fn with_a_branch() -> Chart {
        let mut chart = chart();
        let parent = chart.companies.get_mut(&CompanyId(COMPANY)).unwrap();
        let mut branch = parent.clone();
        (branch.company.id, branch.company.parent) = (BRANCH, Some(CompanyId(COMPANY)));
        parent.levels.push(Level::new(LevelId(1), "First", 15));
        parent.plans.push(plan(7));
        chart.companies.insert(BRANCH, branch);
        chart
    }

    fn plan(id: i64) -> PlanBooks {
        PlanBooks {
            id: PlanId(id),
            name: "Plan".to_owned(),
            sequence: 10,
            tags: BTreeSet::new(),
            countries: BTreeSet::new(),
            payment_terms: BTreeSet::new(),
            levels: Vec::new(),
        }
    }

    fn ids(chart: &Chart) -> Vec<i64> {
        chart.other_plans(BRANCH).iter().map(|plan| plan.id.0).collect()
    }

    #[test]
    fn a_branch_without_plans_has_those_of_the_company_above_it() {
        let chart = with_a_branch();
        assert_eq!((ids(&chart), chart.levels_of(BRANCH).len()), (vec![7], 1));
    }

    #[test]
    fn a_branch_that_is_followed_up_alone_has_them_too() {
        let mut chart = with_a_branch();
        let parent = chart.companies.remove(&CompanyId(COMPANY)).unwrap();
        chart.parents.insert(CompanyId(COMPANY), parent);
        assert_eq!((ids(&chart), chart.levels_of(BRANCH).len()), (vec![7], 1));
        assert_eq!(chart.days_of(LevelId(1)), Some(15));
    }

    #[test]
    fn a_chosen_plan_that_does_not_count_holds_its_account() {
        let mut account = Account::new(AccountKey { company: BRANCH, partner: PartnerId(10) }, "Acme".to_owned());
        let columns = facts::Columns::like_19();
        let item = Line::parse(&facts::line(5, &[]), &columns.0, &with_a_branch()).unwrap().item;
        let problems = |account: &Account| {
            let mut accounts = [account.clone()];
            with_a_branch().check_chosen_plans(&mut accounts);
            accounts[0].unreadable.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        account.record = Some(FollowupId(3));
        account.plan = Some(PlanId(8));
        assert_eq!(problems(&account), [""; 0], "nothing is open that it could count for");
        account.items.push(item);
        let [problem] = problems(&account).try_into().unwrap();
        assert!(problem.starts_with("follow-up record 3, x_plan_id") && problem.ends_with("or none"), "{problem}");
        account.plan = Some(PlanId(7));
        assert_eq!(problems(&account), [""; 0]);
    }

    #[test]
    fn a_branch_with_levels_or_plans_has_its_own_plans_only() {
        let mut chart = with_a_branch();
        let branch = chart.companies.get_mut(&BRANCH).unwrap();
        branch.levels.push(Level::new(LevelId(2), "Own", 20));
        assert_eq!(ids(&chart), Vec::<i64>::new());
        let branch = chart.companies.get_mut(&BRANCH).unwrap();
        branch.levels.clear();
        branch.plans.push(plan(8));
        assert_eq!(ids(&chart), [8]);
        assert_eq!(chart.levels_of(BRANCH)[0].name, "First", "its default plan is still the one above");
    }
}
