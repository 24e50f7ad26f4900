// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listextra_p.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/quick/listvalue_p.h"
#include "aioorm/quick/listwhere_p.h"
#include "aioorm/sql/aiofunction.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
enum class Summary { Count, Sum, Min, Max, Latest };

constexpr std::pair<const char *, Summary> summaries[]{{"count", Summary::Count},
                                                       {"sum", Summary::Sum},
                                                       {"min", Summary::Min},
                                                       {"max", Summary::Max},
                                                       {"latest", Summary::Latest}};

QString text(const QByteArray &name)
{
    return QString::fromUtf8(name);
}

/// One role of it.
class Extra
{
public:
    Extra(ListScope &scope, const QString &role, const QVariant &description)
        : m_scope(scope)
        , m_role(role)
        , m_what(QStringLiteral("extra, \"%1\"").arg(role))
        , m_description(description.toMap())
    {
        read(description);
    }

    RowColumn column()
    {
        const ListScope::Meaning meaning = m_scope.resolve(m_path, ListScope::Rest::Kept);
        if (!meaning.rows) {
            fail(QStringLiteral("\"%1\" is a field of a row, and %2 is of the rows that belong to it, such as those that refer to it by a foreign key.")
                     .arg(m_path, m_name));
        }
        const bool isCount = m_summary == Summary::Count;
        if (isCount != meaning.rest.isEmpty()) {
            fail(isCount ? QStringLiteral("count is of rows, and \"%1\" is a field of some.").arg(m_path)
                         : QStringLiteral("%1 is of a field of the rows: \"%2.\" and its name.").arg(m_name, m_path));
        }
        auto rows = std::make_shared<SelectData>(m_scope.select(*meaning.rows, meaning.source));
        ListScope scope(*rows, m_scope.depth() + 1);
        RowColumn result;
        result.role = m_role.toUtf8();
        result.column = result.role;
        if (isCount) {
            rows->columns.push_back(countNode());
            result.kind = ColumnKind::BigInt;
        } else {
            ofField(*rows, scope, scope.column(meaning.rest.join(u'.')), result);
        }
        if (m_description.contains(QStringLiteral("where"))) {
            rows->where = andNode(rows->where, conditionOf(scope, m_description.value(QStringLiteral("where")), m_what + QStringLiteral(", where")));
        }
        result.node = queryNode(Operator::None, {}, rows);
        return result;
    }

private:
    [[noreturn]] void fail(const QString &sentence) const { refuse(AioErrorKind::Programming, m_what + QStringLiteral(": ") + sentence); }

    void read(const QVariant &description)
    {
        const QString form = QStringLiteral("{ count: \"rows\" }, or sum, min, max or latest of \"rows.field\", and a where");
        if (description.metaType().id() != QMetaType::QVariantMap) {
            fail(QStringLiteral("it takes an object, %1, and was given %2.").arg(form, describeValue(description)));
        }
        for (auto it = m_description.begin(); it != m_description.end(); ++it) {
            const auto found = std::find_if(std::begin(summaries), std::end(summaries), [&it](const auto &summary) {
                return it.key() == QLatin1StringView(summary.first);
            });
            if (found == std::end(summaries)) {
                if (it.key() != u"where" && it.key() != u"by") {
                    fail(QStringLiteral("there is no \"%1\". There are: count, sum, min, max, latest, where, by.").arg(it.key()));
                }
                continue;
            }
            if (!m_name.isEmpty() || it.value().metaType().id() != QMetaType::QString) {
                fail(QStringLiteral("it is one of %1.").arg(form));
            }
            m_name = it.key();
            m_summary = found->second;
            m_path = it.value().toString();
        }
        if (m_name.isEmpty()) {
            fail(QStringLiteral("it is one of %1.").arg(form));
        }
        if (m_description.contains(QStringLiteral("by")) && m_summary != Summary::Latest) {
            fail(QStringLiteral("\"by\" says which row is the latest; %1 has no use for it.").arg(m_name));
        }
    }

    void ofField(SelectData &rows, ListScope &scope, const ListScope::Column &field, RowColumn &result) const
    {
        result.kind = field.kind;
        result.nullable = true; // of no rows there is none
        switch (m_summary) {
        case Summary::Count:
            return;
        case Summary::Sum:
            result.kind = kindOfSum(field);
            rows.columns.push_back(aggregateNode("sum", field.node, result.kind));
            return;
        case Summary::Min:
        case Summary::Max:
            checkOrder(field);
            rows.columns.push_back(functionNode(m_summary == Summary::Min ? "min" : "max", {field.node}));
            return;
        case Summary::Latest:
            break;
        }
        rows.columns.push_back(field.node);
        if (m_description.contains(QStringLiteral("by"))) {
            rows.orderBy.emplace_back(scope.column(m_description.value(QStringLiteral("by")).toString()).node, true, Nulls::Smallest);
        }
        const AioTable &table = rows.from->table();
        if (table.keys().empty()) {
            fail(QStringLiteral("the rows of %1 have no primary key, by which the latest would be the greatest.").arg(text(table.name())));
        }
        for (const int key : table.keys()) {
            rows.orderBy.emplace_back(columnNode(rows.from, key), true);
        }
        rows.limit = 1;
    }

    ColumnKind kindOfSum(const ListScope::Column &field) const
    {
        switch (field.kind) {
        case ColumnKind::SmallInt:
        case ColumnKind::Integer:
        case ColumnKind::BigInt:
            return ColumnKind::BigInt;
        case ColumnKind::Double:
        case ColumnKind::Float:
            return ColumnKind::Double;
        case ColumnKind::Decimal:
        case ColumnKind::Duration:
            return field.kind;
        default:
            fail(QStringLiteral("\"%1\" is no number, of which there would be a sum.").arg(m_path));
        }
    }

    // the databases do not all have the least of the others
    void checkOrder(const ListScope::Column &field) const
    {
        switch (field.kind) {
        case ColumnKind::Boolean:
        case ColumnKind::Blob:
        case ColumnKind::Uuid:
        case ColumnKind::Json:
        case ColumnKind::Array:
            fail(QStringLiteral("%1 is of numbers, text, dates and times, and \"%2\" is none of these.").arg(m_name, m_path));
        default:
            return;
        }
    }

    ListScope &m_scope;
    const QString m_role;
    const QString m_what;
    const QVariantMap m_description;
    Summary m_summary = Summary::Count;
    QString m_name, m_path;
};
}

void checkRole(const QByteArray &role, const QString &what)
{
    const bool isName = !role.isEmpty() && (role[0] == '_' || (role[0] >= 'a' && role[0] <= 'z')) && std::all_of(role.begin(), role.end(), [](char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    static constexpr std::string_view taken[]{"index", "model", "modelData", "display", "parent", "data", "state", "key", "loaded", "objectName"};
    if (!isName || std::find(std::begin(taken), std::end(taken), std::string_view(role.constData(), std::size_t(role.size()))) != std::end(taken)) {
        refuse(QStringLiteral("%1: \"%2\" can be no role: it is a name that begins with a small letter, and none that QML or the list model has for itself.")
                   .arg(what, text(role)));
    }
}

std::vector<RowColumn> extraColumns(ListScope &scope, const QVariant &extra)
{
    if (extra.metaType().id() != QMetaType::QVariantMap) {
        refuse(QStringLiteral("extra takes an object of roles such as ({ noteCount: { count: \"notes\" } }), and was given %1.").arg(describeValue(extra)));
    }
    std::vector<RowColumn> columns;
    const QVariantMap roles = extra.toMap();
    for (auto it = roles.begin(); it != roles.end(); ++it) {
        checkRole(it.key().toUtf8(), QStringLiteral("extra"));
        columns.push_back(Extra(scope, it.key(), it.value()).column());
    }
    return columns;
}
}
