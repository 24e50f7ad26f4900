// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/jsontext_p.h"
#include "aioorm/sql/aiojsonpath.h"
#include "aioorm/sql/compiler_p.h"

#include <QJsonObject>

#include <algorithm>
#include <array>
#include <functional>

namespace Aio::Detail
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

/// Writes JSON in expressions: what is read, asked and changed. The same means the same on all databases, so that more is written
/// than a call of their functions where these take a scalar for an array, a key for an index, or convert. Here is what they have in
/// common; each database's own is in src/sql/dialects/.
class JsonWriter
{
public:
    explicit JsonWriter(Compiler &compiler)
        : m_compiler(compiler)
    {
    }
    virtual ~JsonWriter();
    Q_DISABLE_COPY_MOVE(JsonWriter)

    void write(const Node &node);
    /// True: it compares JSON, and is written.
    bool comparison(const Node &node);

protected:
    using View = Compiler::View;
    using Inside = Compiler::Inside;
    using Deeper = Compiler::Deeper;
    using Value = std::function<void()>; ///< writes a value where it is called
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
    using Words = std::array<const char *, 6>; ///< of each type; where it has several, a list in brackets

    QByteArray &sql() { return m_compiler.m_out.text; }
    void literal(const QString &text) { m_compiler.m_dialect.appendLiteral(sql(), AioValue(text)); }
    void bind(const AioValue &value) { m_compiler.bind(value); }
    void bindJson(const QJsonValue &value) { bind(AioValue(AioValue::Json(jsonText(value)))); }
    void node(const Node &node) { m_compiler.node(node); }
    void bracketed(const Node &node) { m_compiler.operand(node); }
    bool isDefinition() const { return m_compiler.m_definition; }
    View currentView() const { return m_compiler.m_views.empty() ? View() : *m_compiler.m_views.back(); }
    bool mayBeNull(const Node &node) const { return m_compiler.mayBeNull(node); }
    static bool isConstant(const Node &node);
    static QJsonValue constant(const Node &node);

    /// As the databases write paths, and PostgreSQL its jsonpath.
    QString pathText(const std::vector<JsonStep> &path) const;
    /// Throws AioProgrammingError if the database finds no such key by a path.
    virtual void checkKey(const QString &) const { }
    /// An index that counts from the end: -1 is the last element.
    virtual QString fromEnd(int index) const;
    void pathLiteral(const std::vector<JsonStep> &path) { literal(pathText(path)); }

    // reading
    /// The whole of it, as an operand.
    virtual void document(const Place &place) { bracketed(*place.document); }
    /// The part as JSON, JSON's null too; of what is not there NULL.
    virtual void part(const Place &place) = 0;
    /// Its type, in the database's own words.
    virtual void typeOf(const Place &place) = 0;
    virtual Words words() const = 0;
    void isType(const Place &place, Type type);
    /// NULL where it is of another type.
    template<class F>
    void whenType(const Place &place, Type type, F &&value);
    /// The part, where JSON's null is NULL.
    virtual void value(const Place &place);
    virtual void text(const Place &place) = 0; ///< of a string
    virtual void integer(const Place &place) = 0; ///< NULL for what is none
    virtual void real(const Place &place) = 0; ///< of a number
    virtual void boolean(const Place &place) = 0; ///< of a boolean
    virtual void typeName(const Place &place) = 0;
    void length(const Place &place);
    virtual void elementCount(const Place &place) = 0; ///< of an array
    virtual void memberCount(const Place &place) = 0; ///< of an object
    virtual void exists(const Place &place);
    virtual void isNull(const Place &place) = 0;
    virtual void contains(const Place &place, const Node &value) = 0;
    /// What only lists have, and everything of them where they are arrays. False: it is written as of any JSON.
    virtual bool list(const Node &node, const Place &place) = 0;

    // comparing
    virtual bool in(const Node &node);
    /// Neither of them is a constant.
    virtual void compareExpressions(const Node &, const Node &) { }
    /// With a constant.
    virtual bool compare(Operator op, const Node &left, const Node &constant) = 0;

    // changing
    /// A constant as JSON.
    virtual void constantOperand(const AioValue &value) = 0;
    /// A constant or an expression as JSON.
    void operand(const Node &node);
    /// `type`: of the expression.
    virtual void expressionOperand(const Node &expression, ColumnKind type) = 0;
    void booleanText(const Node &expression);
    /// The update where the part's parent is what it has to be, and otherwise the document.
    virtual void ifParent(const Place &place, const Value &update);
    void setTo(const Place &place, const Value &value);
    /// The path has a step at least.
    virtual void setPart(const Place &place, const Value &value) = 0;
    void insert(const Place &place, const Node &value);
    virtual void remove(const Place &place) = 0;
    virtual void append(const Place &place, const Node &value) = 0;
    void merge(const Place &place, const QJsonObject &patch);
    /// RFC 7396. Of the `whole` NULL stays NULL; any other part that is no object is replaced by one.
    virtual void merged(const Place &place, const QJsonObject &patch, bool whole) = 0;

    static bool isKnownParent(const Place &place);

    Compiler &m_compiler;
};

template<class F>
void JsonWriter::whenType(const Place &place, Type type, F &&value)
{
    sql() += "CASE WHEN ";
    isType(place, type);
    sql() += " THEN ";
    value();
    sql() += " END";
}
}
