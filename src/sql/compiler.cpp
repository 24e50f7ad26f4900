// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/compiler.h"

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/lookupcache_p.h"
#include "aioorm/sql/stored_p.h"

#include <array>
#include <charconv>

namespace Aio::Detail
{
QString toText(const QByteArray &name)
{
    return QString::fromUtf8(name);
}

Compiler::Compiler(const AioDialect &dialect)
    : m_dialect(dialect)
{
    m_out.text.reserve(384);
}

Compiler::~Compiler() = default;

AioSql Compiler::take()
{
    if (int(m_out.parameters.size()) > m_dialect.maxParameters) {
        refuse(QStringLiteral("The statement binds %1 values; %2 takes at most %3. Split it, or use insertMany(), which splits by itself.")
                   .arg(m_out.parameters.size())
                   .arg(QLatin1StringView(m_dialect.name))
                   .arg(m_dialect.maxParameters));
    }
    return std::move(m_out);
}

void Compiler::refuseDialect(const QString &what) const
{
    refuse(QStringLiteral("%1 has no %2.").arg(QLatin1StringView(m_dialect.name), what));
}

void Compiler::refuseDepth()
{
    refuse(
        QStringLiteral("The statement is nested more than %1 levels deep. Split it; conditions that are joined by && or || nest only where the two alternate.")
            .arg(mostDepth));
}

void Compiler::placeholder(int number)
{
    if (m_dialect.numberedPlaceholders) {
        std::array<char, 12> text{'$'};
        const char *end = std::to_chars(text.data() + 1, text.data() + text.size(), number).ptr;
        sql() += QByteArrayView(text.data(), end);
    } else {
        sql() += '?';
    }
}

QByteArray Compiler::definition(const Node &node, const FieldInfo *field)
{
    m_definition = true;
    if (field) {
        assigned(node, *field);
    } else {
        this->node(node);
    }
    return std::move(m_out.text);
}

void Compiler::bind(const AioValue &value)
{
    if (m_definition) {
        m_dialect.appendLiteral(sql(), m_uuidField ? storedValue(value, *m_uuidField, m_dialect) : value);
        return;
    }
    if (m_repeated && m_repeated->isKnown) {
        placeholder(m_repeated->numbers[m_repeated->next++]);
        return;
    }
    m_out.parameters.push_back(m_uuidField ? storedValue(value, *m_uuidField, m_dialect) : value);
    placeholder();
    if (m_repeated) {
        m_repeated->numbers.push_back(m_placeholders);
    }
}

AioSql compile(const SelectData &select, const AioDialect &dialect)
{
    const bool isLookup = LookupText::suits(select);
    if (isLookup) {
        if (auto known = LookupTexts::instance().find(select, dialect)) {
            return std::move(*known);
        }
    }
    const auto compiler = dialect.compiler();
    compiler->select(select);
    AioSql sql = compiler->take();
    if (isLookup) {
        LookupTexts::instance().keep(select, dialect, sql);
    }
    return sql;
}

AioSql compile(const InsertData &insert, const AioDialect &dialect)
{
    const auto compiler = dialect.compiler();
    compiler->insert(insert);
    return compiler->take();
}

AioSql compile(const UpdateData &update, const AioDialect &dialect)
{
    const auto compiler = dialect.compiler();
    compiler->update(update);
    return compiler->take();
}

AioSql compile(const DeleteData &remove, const AioDialect &dialect)
{
    const auto compiler = dialect.compiler();
    compiler->remove(remove);
    return compiler->take();
}

AioSql compile(const RawData &statement, const AioDialect &dialect)
{
    Node node(NodeKind::Raw);
    node.name = statement.text;
    node.list = statement.values;
    const auto compiler = dialect.compiler();
    compiler->rawStatement(node);
    return compiler->take();
}

QByteArray definitionSql(const NodePtr &node, const AioDialect &dialect, const FieldInfo *field)
{
    if (node->kind == NodeKind::Value && field) {
        QByteArray sql;
        dialect.appendLiteral(sql, storedValue(node->value, *field, dialect));
        return sql;
    }
    return dialect.compiler()->definition(*node, field);
}
}
