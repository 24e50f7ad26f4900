// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "sql/aiojson.h"
#include "sql/compiler_p.h"

#include <QJsonObject>

#include <algorithm>

namespace Aio
{
inline bool areKeys(const std::vector<JsonStep> &path)
{
    return std::all_of(path.begin(), path.end(), [](const JsonStep &step) {
        return step.isKey;
    });
}

inline std::vector<JsonStep> upTo(const std::vector<JsonStep> &path, std::size_t count)
{
    return {path.begin(), path.begin() + std::ptrdiff_t(count)};
}

/// Writes the JSON of an expression: what is read and asked in compilejson.cpp, of lists in compilearray.cpp, updates in
/// compilejsonupdate.cpp.
class JsonWriter
{
public:
    explicit JsonWriter(Compiler &compiler)
        : m_compiler(compiler)
        , m_dialect(compiler.m_dialect.kind)
    {
    }

    void write(const Node &node);
    bool comparison(const Node &node);

private:
    using Kind = AioDialect::Kind;
    /// Part of a document. In a subquery over the elements of an array the document is the value of a row.
    class Place
    {
    public:
        const Node *document = nullptr;
        JsonShape shape = JsonShape::Any;
        std::vector<JsonStep> path;
        QByteArray row;

        bool isRow() const { return !row.isEmpty() && path.empty(); }
        Place at(std::vector<JsonStep> other) const
        {
            Place place(*this);
            place.path = std::move(other);
            return place;
        }
        Place prefix(std::size_t count) const { return at(upTo(path, count)); }
        Place parent() const { return prefix(path.size() - 1); }
        Place child(JsonStep step) const
        {
            Place place(*this);
            place.path.push_back(std::move(step));
            return place;
        }
    };
    enum class Type { Object, Array, String, Number, Boolean, Null };

    bool isSqlite() const { return m_dialect == Kind::Sqlite; }
    bool isPostgresql() const { return m_dialect == Kind::Postgresql; }
    QByteArray &sql() { return m_compiler.m_out.text; }
    void literal(const QString &text) { m_compiler.m_dialect.appendLiteral(sql(), AioValue(text)); }
    QString pathText(const std::vector<JsonStep> &path) const;
    void pathLiteral(const std::vector<JsonStep> &path) { literal(pathText(path)); }
    void pathIn(const Place &place, const char *after = "");
    bool isCounted(const JsonStep &step) const { return m_dialect == Kind::Mariadb && !step.isKey && step.index < 0; }
    void keyArray(const std::vector<JsonStep> &path);

    void document(const Place &place);
    std::size_t innermost(const Place &place);
    void arguments(const Place &place);
    void unwrapped(const Place &place, std::size_t key);
    template<class F>
    void overRows(const Place &place, F &&inside);
    void part(const Place &place);
    void extract(const Place &place);
    void isLongEnough(const Place &array, const JsonStep &step);
    void typeOf(const Place &place);
    const char *word(Type type) const;
    void isType(const Place &place, Type type);
    template<class F>
    void whenType(const Place &place, Type type, F &&value);
    void scalar(const Place &place);
    void text(const Place &place);
    void integer(const Place &place);
    void real(const Place &place);
    void boolean(const Place &place);
    void value(const Place &place);
    void typeName(const Place &place);
    void length(const Place &place);
    bool list(const Node &node, const Place &place);
    void array(const Node &node);
    void elements(JsonUse use, const Place &list, const Place &other);

    void constantOperand(const AioValue &value);
    void operand(const Node &node);
    void contains(const Place &place, const Node &value);
    void scalarIs(const Place &place, const QJsonValue &scalar);
    void hasParts(const Place &place, const QJsonValue &value, bool whole);
    void isEqual(const Place &place, const QJsonValue &value);
    template<class F>
    void ifThere(const Place &place, bool nullIsThere, F &&condition);
    void count(const QJsonValue &value);

    template<class F>
    void ifParent(const Place &place, F &&update);
    template<class F>
    void setTo(const Place &place, F &&value);
    void set(const Place &place, const Node &value);
    template<class F>
    void setMembers(const Place &place, std::size_t depth, F &&value);
    void missingParents(const Place &place);
    void insert(const Place &place, const Node &value);
    void remove(const Place &place);
    void append(const Place &place, const Node &value);
    void merge(const Place &place, const QJsonObject &patch);
    void merged(const Place &place, const QJsonObject &patch, bool whole);

    Compiler &m_compiler;
    const Kind m_dialect;
    int m_rows = 0;
    int m_parts = 0;
};

/// FROM the members or elements WHERE.
template<class F>
void JsonWriter::overRows(const Place &place, F &&inside)
{
    const QByteArray row = "_j" + QByteArray::number(++m_rows);
    Compiler::Scope scope;
    if (!m_compiler.m_scopes.empty()) {
        scope = *m_compiler.m_scopes.back();
        scope.qualified = true; // json_each() has columns of its own, which a bare name would mean
    }
    const Compiler::Inside entered(m_compiler, scope);
    sql() += " FROM json_each(";
    arguments(place);
    sql() += ") AS " + row + " WHERE ";
    inside(row);
}
}
