// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/sqltext.h"
#include "support/testdatabase.h"

/// A test of expressions over the rows of a model: what they are on each database, beside what C++ computes from the same rows.
template<class Model, class Row>
class ExpressionTest : public DatabaseTest
{
protected:
    template<class E>
    auto all(const E &expression)
    {
        QList<typename E::FieldType> values;
        const auto rows = await(Model::select(expression).orderBy(Model::columns().id).aioExecute());
        for (const auto &[value] : rows) {
            values << value;
        }
        return values;
    }
    /// The expression has in each row what the function computes from it.
    template<class E, class F>
    void verify(const char *what, const E &expression, F &&expected)
    {
        const auto values = all(expression);
        QCOMPARE(values.size(), m_rows.size());
        for (qsizetype i = 0; i < values.size(); ++i) {
            const typename E::FieldType wanted = expected(m_rows[i]);
            if (values[i] != wanted) {
                QFAIL(qPrintable(
                    QStringLiteral("%1 of row %2: %3, and not %4").arg(QLatin1StringView(what)).arg(m_rows[i].id).arg(shown(values[i]), shown(wanted))));
            }
        }
    }

    QList<Row> m_rows; ///< in the order of their ids

private:
    template<class T>
    static QString shown(const T &value)
    {
        using V = typename Aio::Detail::Unwrap<T>::Type;
        if constexpr (std::same_as<T, V>) {
            return describe({AioType<V>::toValue(value)});
        } else {
            return value ? shown(*value) : QStringLiteral("NULL");
        }
    }
};
