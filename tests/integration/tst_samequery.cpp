// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/detail/statement.h"
#include "support/randomquery/generator.h"
#include "support/randomquery/libraryquery.h"
#include "support/testdatabase.h"

#include <algorithm>
#include <random>

using namespace Qt::StringLiterals;
using namespace RandomQuery;
using Aio::Detail::SelectData;

/// Random queries give the same rows on each database, and those that an interpreter of them gives. A run prints its seed;
/// AIOORM_SEED=n runs it again, AIOORM_QUERIES=n runs as many queries. What fails is made smaller as long as it fails.
///
/// What is meant to be different, and so never asked here (the README's table of differences is made from it):
///  - a division by zero is NULL, on PostgreSQL an error;
///  - integers that leave 64 bits become inexact fractions on SQLite, on PostgreSQL they are an error;
///  - a shift by a negative number, or by 64 and more;
///  - where NULL sorts, unless nullsFirst() or nullsLast() says it;
///  - the order and case of letters beyond ASCII, and what like() takes for the same letter;
///  - whole numbers beyond 2^53 compared with fractions;
///  - numbers, bools and dates cast to text;
///  - in which order sums of fractions are rounded;
///  - a UNION ALL with a FULL JOIN that is a table, whose rows SQLite 3.40 gives twice;
///  - a FULL JOIN by anything but an equality, which PostgreSQL refuses;
///  - columns that are neither grouped nor aggregated, and a DISTINCT that is ordered by what it does not select: refused by
///    PostgreSQL, any one row's on SQLite.
///
/// What MariaDB 10.11 answers otherwise, and so is not judged there (isMariadbsOwn()):
///  - texts that are bound and no column stands beside: 'a' is 'A' there, whatever collation the columns have;
///  - a DISTINCT of what is the same in all rows, as far as its optimizer sees it: OFFSET does not count there;
///  - x IN (SELECT y …) where x is a subquery and the other one reads the outer row: as for the first row; where one y is NULL and x is beyond
///    the numbers of its type: false for NULL.
namespace
{
QString shown(const Table &rows)
{
    QStringList lines;
    for (const Row &row : rows) {
        QStringList cells;
        for (const Cell &cell : row) {
            cells << std::visit(
                [](const auto &value) -> QString {
                    using T = std::remove_cvref_t<decltype(value)>;
                    if constexpr (std::same_as<T, std::monostate>) {
                        return u"NULL"_s;
                    } else if constexpr (std::same_as<T, QString>) {
                        return u'\'' + value + u'\'';
                    } else if constexpr (std::same_as<T, bool>) {
                        return value ? u"true"_s : u"false"_s;
                    } else if constexpr (std::same_as<T, double>) {
                        return QString::number(value, 'g', 17);
                    } else {
                        return QString::number(value);
                    }
                },
                cell);
        }
        lines << cells.join(u", "_s);
    }
    return lines.isEmpty() ? u"(none)"_s : lines.join(u" | "_s);
}

/// Reads cells as the C++ types of their columns read them.
class CellSink final : public Aio::Detail::RowSink
{
public:
    explicit CellSink(std::vector<Type> types)
        : m_types(std::move(types))
    {
    }
    bool begin(const QByteArrayList &columns) override { return columns.size() == qsizetype(m_types.size()); }
    bool row(std::span<const AioCell> cells) override
    {
        Row row;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const bool isRead = cells[i].isNull() || read(cells[i], m_types[i], row);
            if (!isRead) {
                m_column = int(i);
                return false;
            }
            if (cells[i].isNull()) {
                row.emplace_back();
            }
        }
        m_rows.push_back(std::move(row));
        return true;
    }
    AioErrorInfo error() const override { return AioErrorInfo(AioErrorKind::Data, u"column %1 has another type"_s.arg(m_column)); }
    Table take() { return std::move(m_rows); }

private:
    template<class T>
    static bool readAs(const AioCell &cell, Row &row)
    {
        T value{};
        const bool isRead = AioType<T>::fromCell(cell, value);
        row.emplace_back(std::move(value));
        return isRead;
    }
    static bool read(const AioCell &cell, Type type, Row &row)
    {
        switch (type) {
        case Type::Int:
            return readAs<qint64>(cell, row);
        case Type::Real:
            return readAs<double>(cell, row);
        case Type::Text:
            return readAs<QString>(cell, row);
        case Type::Bool:
            return readAs<bool>(cell, row);
        }
        return false;
    }

    const std::vector<Type> m_types;
    Table m_rows;
    int m_column = -1;
};

struct Answer {
    Table rows;
    QString error;
};

AioTask<Answer> ask(AioExecutor executor, SelectData data, std::vector<Type> types)
{
    Answer answer;
    try {
        auto sink = std::make_unique<CellSink>(std::move(types));
        CellSink *rows = sink.get();
        const auto started = Aio::Detail::StartedStatement::read(executor, data, std::move(sink));
        co_await started.delivered();
        answer.rows = rows->take();
    } catch (const AioError &error) {
        answer.error = error.message();
    }
    co_return answer;
}
}

bool anyTerm(const Query &query, const std::function<bool(const Term &)> &is);
bool anyTerm(const Term &term, const std::function<bool(const Term &)> &is)
{
    return is(term) || (term.query && anyTerm(*term.query, is)) || std::any_of(term.args.begin(), term.args.end(), [&is](const TermPtr &arg) {
               return arg && anyTerm(*arg, is);
           });
}
// of all its parts, and those of the queries inside
bool anyTerm(const Query &query, const std::function<bool(const Term &)> &is)
{
    const auto in = [&is](const TermPtr &term) {
        return term && anyTerm(*term, is);
    };
    return in(query.on) || in(query.where) || in(query.having) || std::any_of(query.columns.begin(), query.columns.end(), in)
        || std::any_of(query.groups.begin(), query.groups.end(), in)
        || std::any_of(query.order.begin(),
                       query.order.end(),
                       [&in](const Order &order) {
                           return in(order.term);
                       })
        || (query.right && anyTerm(*query.right, is));
}

// Text that is made, of no column: what it is compared by has no say in that.
bool isBareText(const Term &term)
{
    if (term.type != Type::Text || term.op == Op::Column) {
        return false;
    }
    if (term.query) {
        return isBareText(*term.query->columns.front());
    }
    for (std::size_t i = 0; i < term.args.size(); ++i) {
        const bool isCondition = term.op == Op::Case && i % 2 == 0 && i + 1 < term.args.size();
        const bool isOther = term.op == Op::NullIf && i > 0;
        if (!isCondition && !isOther && term.args[i] && !isBareText(*term.args[i])) {
            return false;
        }
    }
    return true;
}

bool skipsDistinctRows(const Query &query)
{
    return (query.distinct && query.offset) || (query.right && skipsDistinctRows(*query.right));
}

bool mayBeNull(const Term &term)
{
    return anyTerm(term, [](const Term &part) {
        return part.op == Op::Column ? columnsOf(part.source)[std::size_t(part.column)].nullable
            : part.op == Op::Const   ? isNull(part.value)
                                     : part.query || part.op == Op::NullIf || part.op == Op::Case || part.op >= Op::Sum;
    });
}

/// x IN (SELECT y …) where x is a subquery and the other one reads the outer row, or y may be NULL and is of a smaller type than x.
bool isUncertainIn(const Term &term)
{
    if (term.op != Op::InQuery) {
        return false;
    }
    const Query &inside = *term.query;
    const Term &left = *term.args.front(), &column = *inside.columns.front();
    const bool hasSubquery = anyTerm(left, [](const Term &part) {
        return part.query != nullptr;
    });
    const bool readsOuter = anyTerm(inside, [&inside](const Term &part) {
        return part.op == Op::Column && part.source != inside.from && part.source != inside.joined();
    });
    return (hasSubquery && readsOuter) || (mayBeNull(column) && left.type != Type::Text && column.type != Type::Text);
}

/// See above: what is not judged where the server has such faults.
bool isMariadbsOwn(const Query &query)
{
    return skipsDistinctRows(query) || anyTerm(query, [](const Term &term) {
               const bool isLike = term.op == Op::Contains || term.op == Op::StartsWith || term.op == Op::EndsWith;
               const bool isMade = (term.op != Op::Const && term.op != Op::Column && isBareText(term)) || (isLike && isBareText(*term.args.front()));
               return isUncertainIn(term) || isMade || (term.query && skipsDistinctRows(*term.query));
           });
}

class TestSameQuery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sameRows();

private:
    /// What is wrong with the answers; empty: nothing.
    QString fault(const Query &query, const Tables &tables);
    void fill(const Tables &tables);
    std::vector<AioTask<Answer>> askAll(const Query &query);
    QString differences(const Query &query, const Tables &tables, const std::vector<Answer> &answers) const;
    static bool isLack(const AioDialect &dialect, const QString &error);

    std::vector<std::unique_ptr<TestDatabase>> m_databases;
    struct Counts {
        qint64 judged = 0;
        qint64 refused = 0; // for what the database does not have
        qint64 notJudged = 0; // as its server has an answer of its own
    };
    mutable std::vector<Counts> m_counts; ///< of answers, for each database
};

void TestSameQuery::initTestCase()
{
    for (const QString &kind : TestDatabase::kinds()) {
        const char *const reason = TestBackend::of(kind).skips("TestSameQuery");
        if (reason && !qEnvironmentVariableIsSet("AIOORM_TEST_SKIPPED")) {
            qInfo("%s is left out: %s", qPrintable(kind), reason);
            continue;
        }
        if (kind != u"sqlite-file") { // as in memory
            m_databases.push_back(std::make_unique<TestDatabase>(kind));
            await(m_databases.back()->database().aioCreateTables<Plot, Crop>());
        }
    }
    m_counts.resize(m_databases.size());
}

void TestSameQuery::fill(const Tables &tables)
{
    const auto optional = []<class T>(const Cell &cell, std::type_identity<T>) {
        return isNull(cell) ? std::optional<T>() : std::optional<T>(T(std::get<qint64>(cell)));
    };
    using PlotRow = std::tuple<qint64, qint64, qint64, std::optional<qint64>, double, std::optional<double>, QString, std::optional<QString>, bool>;
    QList<PlotRow> plots;
    for (const Row &row : tables.plots) {
        plots << PlotRow(std::get<qint64>(row[0]),
                         std::get<qint64>(row[1]),
                         std::get<qint64>(row[2]),
                         optional(row[3], std::type_identity<qint64>()),
                         std::get<double>(row[4]),
                         isNull(row[5]) ? std::optional<double>() : std::get<double>(row[5]),
                         std::get<QString>(row[6]),
                         isNull(row[7]) ? std::optional<QString>() : std::get<QString>(row[7]),
                         std::get<bool>(row[8]));
    }
    using CropRow = std::tuple<qint64, std::optional<qint64>, std::optional<qint32>, double, QString>;
    QList<CropRow> crops;
    for (const Row &row : tables.crops) {
        crops << CropRow(std::get<qint64>(row[0]),
                         optional(row[1], std::type_identity<qint64>()),
                         optional(row[2], std::type_identity<qint32>()),
                         std::get<double>(row[3]),
                         std::get<QString>(row[4]));
    }
    const auto &p = Plot::columns();
    const auto &c = Crop::columns();
    for (const auto &database : m_databases) {
        AioDatabase &db = database->database();
        await(Crop::remove().aioExecute(db));
        await(Plot::remove().aioExecute(db));
        await(Plot::insertMany(p.id, p.width, p.number, p.size, p.area, p.yield, p.name, p.note, p.open).rows(plots).aioExecute(db));
        await(Crop::insertMany(c.id, c.plot, c.amount, c.share, c.name).rows(crops).aioExecute(db));
    }
}

std::vector<AioTask<Answer>> TestSameQuery::askAll(const Query &query)
{
    std::vector<Type> types;
    for (const TermPtr &column : query.columns) {
        types.push_back(column->type);
    }
    const SelectData data = dataOf(query);
    std::vector<AioTask<Answer>> tasks;
    for (const auto &database : m_databases) {
        tasks.push_back(ask(database->database(), data, types));
    }
    return tasks;
}

// What a database does not have is refused, and nothing else.
bool TestSameQuery::isLack(const AioDialect &dialect, const QString &error)
{
    return (!dialect.hasFullJoin && error.contains(u"has no FULL JOIN")) || (!dialect.hasNullsOrder && error.contains(u"in the order of a set operation"));
}

QString TestSameQuery::differences(const Query &query, const Tables &tables, const std::vector<Answer> &answers) const
{
    const auto sorted = [](Table rows) {
        std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) {
            for (std::size_t i = 0; i < a.size(); ++i) {
                if (const auto order = compareOrdered(a[i], b[i], false, true); order != 0) {
                    return order < 0;
                }
            }
            return false;
        });
        return rows;
    };
    const bool isOrdered = !query.isDerived && !query.order.empty();
    const auto expectedOf = [&](const TestDatabase &database) {
        Scope scope;
        scope.tables = &tables;
        scope.like = database.collatesLike() ? Qt::CaseSensitive : Qt::CaseInsensitive;
        Table rows = rowsOf(query, scope);
        return isOrdered ? rows : sorted(std::move(rows));
    };
    QString result;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const AioDialect &dialect = m_databases[i]->database().dialect();
        const Table rows = isOrdered ? answers[i].rows : sorted(answers[i].rows);
        if (isLack(dialect, answers[i].error)) {
            ++m_counts[i].refused;
            continue;
        }
        if (m_databases[i]->hasOptimizerFaults() && isMariadbsOwn(query)) {
            ++m_counts[i].notJudged;
            continue;
        }
        ++m_counts[i].judged;
        const Table expected = expectedOf(*m_databases[i]);
        const bool isRight = answers[i].error.isEmpty() && std::equal(rows.begin(), rows.end(), expected.begin(), expected.end(), isAlike);
        if (!isRight) {
            result +=
                u"\n%1: %2\nexpected: %3"_s.arg(QLatin1StringView(dialect.name), answers[i].error.isEmpty() ? shown(rows) : answers[i].error, shown(expected));
        }
    }
    return result;
}

QString TestSameQuery::fault(const Query &query, const Tables &tables)
{
    std::vector<Answer> answers;
    for (AioTask<Answer> &task : askAll(query)) {
        answers.push_back(await(std::move(task)));
    }
    return differences(query, tables, answers);
}

void TestSameQuery::sameRows()
{
    const auto number = [](const char *name, quint64 otherwise) {
        bool isNumber = false;
        const quint64 given = qEnvironmentVariable(name).toULongLong(&isNumber);
        return isNumber ? given : otherwise;
    };
    const quint64 seed = number("AIOORM_SEED", std::random_device()());
    const int count = int(number("AIOORM_QUERIES", 20'000));
    qInfo("AIOORM_SEED=%llu", static_cast<unsigned long long>(seed));
    constexpr int perTables = 250, perBatch = 50;
    int faults = 0;
    for (int first = 0; first < count && faults < 5; first += perTables) {
        Generator generator(seed + quint64(first));
        const Tables tables = generator.tables();
        fill(tables);
        for (int batch = 0; batch < perTables && first + batch < count; batch += perBatch) {
            std::vector<Query> queries;
            std::vector<std::vector<AioTask<Answer>>> tasks;
            for (int i = 0; i < perBatch; ++i) {
                queries.push_back(generator.query());
                tasks.push_back(askAll(queries.back()));
            }
            for (std::size_t i = 0; i < queries.size(); ++i) {
                std::vector<Answer> answers;
                for (AioTask<Answer> &task : tasks[i]) {
                    answers.push_back(await(std::move(task)));
                }
                QString found = differences(queries[i], tables, answers);
                if (found.isEmpty() || faults >= 5) {
                    continue;
                }
                ++faults;
                Query smallest = queries[i];
                for (bool isSmaller = true; isSmaller;) {
                    isSmaller = false;
                    for (const Query &query : smaller(smallest)) {
                        if (const QString its = fault(query, tables); !its.isEmpty()) {
                            smallest = query;
                            found = its;
                            isSmaller = true;
                            break;
                        }
                    }
                }
                QString text = u"AIOORM_SEED=%1, tables %2 | %3"_s.arg(seed).arg(shown(tables.plots), shown(tables.crops));
                for (const auto &database : m_databases) {
                    try {
                        text += u'\n' + Aio::Detail::compile(dataOf(smallest), database->database().dialect()).toString();
                    } catch (const AioError &error) {
                        text += u'\n' + error.message();
                    }
                }
                QTest::qFail(qPrintable(text + found), __FILE__, __LINE__);
            }
        }
    }
    for (std::size_t i = 0; i < m_databases.size(); ++i) {
        const auto &[judged, refused, notJudged] = m_counts[i];
        qInfo("%s: %lld answers judged, %lld refused, %lld not judged", m_databases[i]->database().dialect().name, judged, refused, notJudged);
        QVERIFY(notJudged == 0 || (m_databases[i]->hasOptimizerFaults() && judged > 4 * notJudged));
    }
}

QTEST_GUILESS_MAIN(TestSameQuery)
#include "tst_samequery.moc"
